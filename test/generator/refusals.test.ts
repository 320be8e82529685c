import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { OpenApiDocument } from '../../scripts/generate/document.ts';
import { checked, problemsOf } from '../../scripts/generate/emit.ts';
import { DocumentError } from '../../scripts/generate/files.ts';
import { readSource } from '../../scripts/generate/source.ts';

const shop = readFileSync(new URL('any-api/shop.yaml', import.meta.url), 'utf8');

/** The document of a small shop with each text replaced by another. */
function shopWith(edits: readonly (readonly [from: string, to: string])[]): OpenApiDocument {
  const text = edits.reduce((before, [from, to]) => {
    const after = before.replace(from, () => to);
    if (after === before) throw new Error(`"${from}" is not in the document`);
    return after;
  }, shop);
  return new OpenApiDocument('shop.yaml', readSource('shop.yaml', text));
}

/** One mistake each, and the report of it: where, what, what to do, and what to paste. */
const refusals = [
  {
    name: 'an operation that does not say what the cache does with it',
    edits: [
      [
        '      x-cache: { key: weather, ttlSeconds: 60, changedBy: the sky, unwitnessed: the till does not care }\n',
        '',
      ],
    ],
    report: `
shop.yaml:55 #/paths/~1weather/get/x-cache
  getWeather does not say what the cache does with it
  A read has a key, or says why it is not cached. A suggestion made from its path, to be checked by somebody who knows:
      x-cache:
        key: weather
        ttlSeconds: 60
        changedBy: nobody has decided yet
        unwitnessed: nobody has decided yet`,
  },
  {
    name: 'a write that does not say what it invalidates',
    edits: [['      x-cache: { deletes: ["shop-{$request.path.id}"], aliases: { id: shop_id } }\n', '']],
    report: `
shop.yaml:60 #/paths/~1owners~1{id}~1sale/post/x-cache
  startSale does not say what the cache does with it
  A write deletes or invalidates, or says why it invalidates nothing. A suggestion made from its path, to be checked by somebody who knows:
      x-cache:
        none: why it changes nothing that a cached read returns`,
  },
  {
    name: 'a rule under a misspelt name',
    edits: [['x-cache: { key: weather', 'x-cahce: { key: weather']],
    report: `
shop.yaml:56 #/paths/~1weather/get/x-cahce
  "x-cahce" means nothing on getWeather
  Did you mean "x-cache"? Write:
      x-cache:
        key: weather
        ttlSeconds: 60
        changedBy: the sky
        unwitnessed: the till does not care`,
  },
  {
    name: 'a misspelt rule beside the right one',
    edits: [['      x-cache: { key: weather', '      X-Chache: { none: no }\n      x-cache: { key: weather']],
    report: `
shop.yaml:56 #/paths/~1weather/get/X-Chache
  "X-Chache" means nothing on getWeather
  Did you mean "x-cache"? It stands here already, so leave this one out.`,
  },
  {
    name: 'a misspelt mark on an operation instead of a security scheme',
    edits: [['      x-cache: { key: weather', '      x-cahce-per-user: true\n      x-cache: { key: weather']],
    report: `
shop.yaml:56 #/paths/~1weather/get/x-cahce-per-user
  "x-cahce-per-user" means nothing on getWeather
  Write it on a security scheme:
      x-cache-per-user: true`,
  },
  {
    name: 'a misspelt rule at the root',
    edits: [['x-cache-external-keys:', 'x_cache: { none: no }\nx-cache-external-keys:']],
    report: `
shop.yaml:3 #/x_cache
  "x_cache" means nothing at the root of a document
  Write it on each operation:
      x-cache:
        none: no`,
  },
  {
    name: 'a name that is kept for cache rules',
    edits: [['      x-cache: { key: weather', '      x-cache-ttl: 60\n      x-cache: { key: weather']],
    report: `
shop.yaml:56 #/paths/~1weather/get/x-cache-ttl
  "x-cache-ttl" means nothing on getWeather
  Names that begin with "x-cache-" are those of cache rules. Leave it out, or give it another name.`,
  },
  {
    name: 'a rule on a path instead of an operation',
    edits: [['  /weather:\n', '  /weather:\n    x-cache: { none: no }\n']],
    report: `
shop.yaml:54 #/paths/~1weather/x-cache
  "x-cache" means nothing here: a path has no rule of its own
  Write it on each operation:
      x-cache:
        none: no`,
  },
  {
    name: 'a misspelt extension at the root',
    edits: [['x-cache-external-keys:', 'x-cache-external-key:']],
    report: `
shop.yaml:4 #/x-cache-external-key
  "x-cache-external-key" means nothing at the root of a document
  Did you mean "x-cache-external-keys"? Write:
      x-cache-external-keys:
        till-{shop_id}: What the till shows.`,
  },
  {
    name: 'an unknown member',
    edits: [['ttlSeconds: 60, changedBy', 'ttl: 60, changedBy']],
    report: `
shop.yaml:56 #/paths/~1weather/get/x-cache/ttl
  "ttl" is not a member that x-cache can have here
  It takes key, ttlSeconds, groups, changedBy, ignores, witnesses, unwitnessed, aliases. Write:
      key: weather
      changedBy: the sky`,
  },
  {
    name: 'a member of the wrong type',
    edits: [['deletes: ["shop-{$request.path.id}"], aliases', 'deletes: "shop-{$request.path.id}", aliases']],
    report: `
shop.yaml:61 #/paths/~1owners~1{id}~1sale/post/x-cache/deletes
  "deletes" must be an array, and is "shop-{$request.path.id}"
  The keys that the write deletes, in this order: keys of cached reads, and keys listed in \`x-cache-external-keys\`. A key that is derived from another one stands after it. Such as:
      deletes:
        - books
        - book-{$request.path.book_id}`,
  },
  {
    name: 'an empty reason',
    edits: [['changedBy: the sky', "changedBy: ''"]],
    report: `
shop.yaml:56 #/paths/~1weather/get/x-cache/changedBy
  "" is not what "changedBy" can be
  A few words for the person who reads the document. Such as:
      what changes the response, when no write here does`,
  },
  {
    name: 'a TTL of nothing',
    edits: [['weather, ttlSeconds: 60', 'weather, ttlSeconds: 0']],
    report: `
shop.yaml:56 #/paths/~1weather/get/x-cache/ttlSeconds
  "ttlSeconds" must be at least 1, and is 0
  How long the response may be stored, in whole seconds up to 28 days, when nothing invalidates it earlier. Short where something outside this document changes the response. Such as:
      ttlSeconds: 3600`,
  },
  {
    name: 'a TTL longer than 28 days',
    edits: [['weather, ttlSeconds: 60', 'weather, ttlSeconds: 2419201']],
    report: `
shop.yaml:56 #/paths/~1weather/get/x-cache/ttlSeconds
  "ttlSeconds" must be at most 2419200, and is 2419201
  How long the response may be stored, in whole seconds up to 28 days, when nothing invalidates it earlier. Short where something outside this document changes the response. Such as:
      ttlSeconds: 3600`,
  },
  {
    name: 'a TTL of half a second',
    edits: [['weather, ttlSeconds: 60', 'weather, ttlSeconds: 0.5']],
    report: `
shop.yaml:56 #/paths/~1weather/get/x-cache/ttlSeconds
  "ttlSeconds" must be a whole number, and is 0.5
  How long the response may be stored, in whole seconds up to 28 days, when nothing invalidates it earlier. Short where something outside this document changes the response. Such as:
      ttlSeconds: 3600`,
  },
  {
    name: 'a rule without its TTL',
    edits: [['weather, ttlSeconds: 60,', 'weather,']],
    report: `
shop.yaml:56 #/paths/~1weather/get/x-cache
  "ttlSeconds" is missing
  Add it, such as:
      ttlSeconds: 3600`,
  },
  {
    name: 'a write with a rule that invalidates nothing',
    edits: [
      [
        'x-cache: { deletes: ["shop-{$request.path.id}"], aliases: { id: shop_id } }',
        'x-cache: { deletes: [] }',
      ],
    ],
    report: `
shop.yaml:61 #/paths/~1owners~1{id}~1sale/post/x-cache/deletes
  "deletes" must not be empty, and is []
  The keys that the write deletes, in this order: keys of cached reads, and keys listed in \`x-cache-external-keys\`. A key that is derived from another one stands after it. Such as:
      deletes:
        - books
        - book-{$request.path.book_id}`,
  },
  {
    name: 'a key that is no template',
    edits: [['key: weather', 'key: Weather_now']],
    report: `
shop.yaml:56 #/paths/~1weather/get/x-cache/key
  "Weather_now" is not what "key" can be
  The key of a cached read: words in lower case and runtime expressions, joined by dashes, or by commas where a dash could belong to a value (no value holds a comma). Expressions name path, query and header parameters: \`organisation-{$request.path.organisation_id}-services\`. A query or header parameter that is not sent stands as \`@\`. Such as:
      organisation-{$request.path.organisation_id}-services`,
  },
  {
    name: 'a value below the top level of a body',
    edits: [[', "till-{$request.path.shop_id}"', ', "till-{$request.body#/owner/id}"']],
    report: `
shop.yaml:21 #/paths/~1shops~1{shop_id}/put/x-cache/deletes/2
  "till-{$request.body#/owner/id}" is not what an entry of "deletes" can be
  A key that a write deletes: words in lower case and runtime expressions, joined by dashes or commas. Expressions name path, query and header parameters, or a top-level property of the request body: \`service-{$request.body#/service_id}\`. Properties further down cannot be named. Such as:
      service-{$request.body#/service_id}`,
  },
  {
    name: 'an expression that names nothing',
    edits: [['key: "shop-{$request.path.shop_id}"', 'key: "shop-{$request.path.shopid}"']],
    report: `
shop.yaml:16 #/paths/~1shops~1{shop_id}/get/x-cache/key
  getShop has no path parameter "shopid"
  Did you mean "shop_id"? Its path parameters: shop_id. Write:
      shop-{$request.path.shop_id}`,
  },
  {
    name: 'an expression that looks in the wrong place',
    edits: [[', "till-{$request.path.shop_id}"', ', "till-{$request.body#/shop_id}"']],
    report: `
shop.yaml:21 #/paths/~1shops~1{shop_id}/put/x-cache/deletes/2
  replaceShop has no body property "shop_id"
  Its body properties: owner_id, tags, note. Write:
      till-{$request.path.shop_id}`,
  },
  {
    name: 'a value of a body that is a list',
    edits: [[', "till-{$request.path.shop_id}"', ', "till-{$request.body#/tags}"']],
    report: `
shop.yaml:21 #/paths/~1shops~1{shop_id}/put/x-cache/deletes/2
  body property "tags" of replaceShop is not a single value, so it cannot stand in a key
  Declare its schema as a string, integer, number or boolean that cannot be null, such as:
      schema:
        type: string`,
  },
  {
    name: 'a value of a body that may be missing',
    edits: [[', "till-{$request.path.shop_id}"', ', "till-{$request.body#/note}"']],
    report: `
shop.yaml:21 #/paths/~1shops~1{shop_id}/put/x-cache/deletes/2
  body property "note" of replaceShop may be missing, and then nobody knows what to delete
  Declare it as required, and the body too, or invalidate a group instead:
      requestBody:
        required: true
      required:
        - note`,
  },
  {
    name: 'a value of a body that may be missing as a whole',
    edits: [
      ['        required: true\n        content', '        content'],
      [', "till-{$request.path.shop_id}"', ', "till-{$request.body#/owner_id}"'],
    ],
    report: `
shop.yaml:21 #/paths/~1shops~1{shop_id}/put/x-cache/deletes/2
  body property "owner_id" of replaceShop may be missing, and then nobody knows what to delete
  Declare it as required, and the body too, or invalidate a group instead:
      requestBody:
        required: true
      required:
        - owner_id`,
  },
  {
    name: 'a value that is not the one the key is about',
    edits: [[', "till-{$request.path.shop_id}"', ', "till-{$request.body#/owner_id}"']],
    report: `
shop.yaml:21 #/paths/~1shops~1{shop_id}/put/x-cache/deletes/2
  "owner_id" stands where the external key "till-{shop_id}" has "shop_id"
  Did you mean:
      till-{$request.path.shop_id}`,
  },
  {
    name: 'a value under another name that nobody declared to be the same',
    edits: [[', aliases: { id: shop_id }', '']],
    report: `
shop.yaml:61 #/paths/~1owners~1{id}~1sale/post/x-cache/deletes/0
  "id" stands where the key of getShop "shop-{shop_id}" has "shop_id"
  If both are the same value under two names, say so next to "deletes":
      aliases:
        id: shop_id`,
  },
  {
    name: 'a value that the read spells in another way',
    edits: [
      [
        '- { name: id, in: path, required: true, schema: { type: string, format: uuid } }',
        '- { name: id, in: path, required: true, schema: { type: string } }',
      ],
    ],
    report: `
shop.yaml:61 #/paths/~1owners~1{id}~1sale/post/x-cache/deletes/0
  "id" is text in startSale, and uuid in the key of getShop "shop-{shop_id}", so one value could have two spellings
  Give both the same type and format, or invalidate a group instead.`,
  },
  {
    name: 'an alias that no deleted key needs',
    edits: [['aliases: { id: shop_id }', 'aliases: { id: shop_id, di: shop_id }']],
    report: `
shop.yaml:61 #/paths/~1owners~1{id}~1sale/post/x-cache/aliases/di
  no key that startSale deletes holds "di", so there is nothing to translate
  Did you mean "id"? Leave it out, or name one of: id.`,
  },
  {
    name: 'an alias of its own name',
    edits: [['aliases: { id: shop_id }', 'aliases: { id: id }']],
    report: `
shop.yaml:61 #/paths/~1owners~1{id}~1sale/post/x-cache/aliases/id
  "id" is its own name already
  Leave it out.`,
  },
  {
    name: 'a deleted key that nothing fills',
    edits: [['deletes: [shops,', 'deletes: [shop,']],
    report: `
shop.yaml:21 #/paths/~1shops~1{shop_id}/put/x-cache/deletes/0
  nothing fills the key "shop": it is neither the key of a cached read nor an external key
  Did you mean:
      shops`,
  },
  {
    name: 'a deleted key that is like no other',
    edits: [['deletes: [shops,', 'deletes: [shops, everything-there-is,']],
    report: `
shop.yaml:21 #/paths/~1shops~1{shop_id}/put/x-cache/deletes/1
  nothing fills the key "everything-there-is": it is neither the key of a cached read nor an external key
  Delete the key of a cached read, or declare it at the root:
      x-cache-external-keys:
        everything-there-is: what other applications keep there`,
  },
  {
    name: 'an invalidated group that no read belongs to',
    edits: [['{ invalidates: [item, shop] }', '{ invalidates: [items, shop, item] }']],
    report: `
shop.yaml:51 #/paths/~1shops~1{shop_id}~1items~1{item}/delete/x-cache/invalidates/0
  no cached read belongs to the group "items"
  Did you mean "item"? Add the group to the read that it is about, or leave it out here:
      item`,
  },
  {
    name: 'a group that no write invalidates',
    edits: [['{ invalidates: [item, shop] }', '{ invalidates: [item] }']],
    report: `
shop.yaml:16 #/paths/~1shops~1{shop_id}/get/x-cache/groups/0
  no write invalidates the group "shop"
  Let a write invalidate it, or leave it out here:
      invalidates:
        - shop`,
  },
  {
    name: 'a read that no write invalidates',
    edits: [[', changedBy: the sky', '']],
    report: `
shop.yaml:56 #/paths/~1weather/get/x-cache
  no write invalidates getWeather, so its entry stays until its TTL ends
  Let the write that changes it delete "weather" or invalidate a group of it, or say what does change it:
      changedBy: what changes the response`,
  },
  {
    name: 'a read that claims that no write invalidates it',
    edits: [
      [
        '{ key: shops, ttlSeconds: 60, unwitnessed: the till only knows its own shop }',
        '{ key: shops, ttlSeconds: 60, changedBy: fate }',
      ],
    ],
    report: `
shop.yaml:9 #/paths/~1shops/get/x-cache/changedBy
  "changedBy" says that no write invalidates getShops, but replaceShop does
  Leave it out, or write it as a comment.`,
  },
  {
    name: 'a key without a parameter that can change the response',
    edits: [[',{$request.query.size}', '']],
    report: `
shop.yaml:43 #/paths/~1shops~1{shop_id}~1items~1{item}/get/x-cache/key
  the key of getItem does not hold the query parameter "size", so one caller would get the response for another's
  Put it into the key, or list it under "ignores" with the reason why it does not change the response:
      key: shop-{$request.path.shop_id}-item-{$request.path.item},{$request.query.size}`,
  },
  {
    name: 'a key without a parameter that cannot stand in one',
    edits: [
      [
        '{ name: size, in: query, schema: { type: string } }',
        '{ name: size, in: cookie, schema: { type: string } }',
      ],
      [',{$request.query.size}', ''],
    ],
    report: `
shop.yaml:43 #/paths/~1shops~1{shop_id}~1items~1{item}/get/x-cache/key
  the key of getItem does not hold the cookie parameter "size", so one caller would get the response for another's
  A cookie cannot stand in a key. Do not cache the read, or say why it does not change the response:
      ignores:
        size: why it does not change the response`,
  },
  {
    name: 'an ignored parameter that does not exist',
    edits: [['ignores: { pretty: only', 'ignores: { prety: only']],
    report: `
shop.yaml:46 #/paths/~1shops~1{shop_id}~1items~1{item}/get/x-cache/ignores/prety
  getItem has no parameter "prety" to ignore
  Did you mean "pretty"? Its parameters: shop_id, item, size, pretty. Write:
      ignores:
        pretty: why it does not change the response`,
  },
  {
    name: 'an ignored parameter that is in the key',
    edits: [
      [
        'ignores: { pretty: only moves white space }',
        'ignores: { pretty: only moves white space, size: no }',
      ],
    ],
    report: `
shop.yaml:46 #/paths/~1shops~1{shop_id}~1items~1{item}/get/x-cache/ignores/size
  "size" is in the key of getItem, so it is not ignored
  Take it out of the key, or leave it out here.`,
  },
  {
    name: 'two reads that can have one key',
    edits: [['key: weather, ttlSeconds: 60, changedBy: the sky', 'key: shops, ttlSeconds: 60']],
    report: `
shop.yaml:56 #/paths/~1weather/get/x-cache/key
  getWeather and getShops can both have the key "shops", and would return each other's data
  Give it words of its own, with a comma where free text ends (no value holds a comma):
      key: weather`,
  },
  {
    name: 'two requests of one read that can have one key',
    edits: [['{$request.path.item},{$request.query.size}', '{$request.path.item}-{$request.query.size}']],
    report: `
shop.yaml:43 #/paths/~1shops~1{shop_id}~1items~1{item}/get/x-cache/key
  two different requests of getItem can have the key "shop-aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa-item---", because free text may hold dashes
  Put a comma where free text ends; no value holds one:
      key: shop-{$request.path.shop_id},item-{$request.path.item},{$request.query.size}`,
  },
  {
    name: 'two keys of one name',
    edits: [['till-{shop_id}: What', 'shop-{a}-item-{b}-{c}: x\n  till-{shop_id}: What']],
    report: `
shop.yaml:4 #/x-cache-external-keys/shop-{a}-item-{b}-{c}
  cacheKeys.shopItem would be both "shop-{$request.path.shop_id}-item-{$request.path.item},{$request.query.size}" and "shop-{a}-item-{b}-{c}"
  Give one of them another word, which becomes part of its name:
      shop-other-{a}-item-{b}-{c}`,
  },
  {
    name: 'an external key that nothing deletes',
    edits: [['  till-{shop_id}: What', '  tills: All.\n  till-{shop_id}: What']],
    report: `
shop.yaml:4 #/x-cache-external-keys/tills
  no write deletes the external key "tills"
  Leave it out, or let the write that changes it delete it:
      deletes:
        - tills`,
  },
  {
    name: 'an external key that is our own',
    edits: [['  till-{shop_id}: What', '  shop-{shop_id}: Ours.\n  till-{shop_id}: What']],
    report: `
shop.yaml:4 #/x-cache-external-keys/shop-{shop_id}
  "shop-{shop_id}" is the key of getShop, so it is not external
  Leave it out here, or give one of the two another key.`,
  },
  {
    name: 'a read that does not say whether a write of another application shows',
    edits: [[', witnesses: ["till-{$request.path.shop_id}"]', '']],
    report: `
shop.yaml:16 #/paths/~1shops~1{shop_id}/get/x-cache
  getShop does not say which external keys vouch for it, so a write of another application would show only when its TTL ends
  Name those that the other application deletes with each write that changes it, or say why there is none:
      unwitnessed: why no other application changes it, or why none of its keys tells`,
  },
  {
    name: 'a read without witnesses of which each write deletes an external key',
    edits: [
      [', witnesses: ["till-{$request.path.shop_id}"]', ''],
      [', groups: [shop]', ''],
      ['x-cache: { invalidates: [item, shop] }', 'x-cache: { invalidates: [item] }'],
      [
        'deletes: ["shop-{$request.path.id}"]',
        'deletes: ["shop-{$request.path.id}", "till-{$request.path.id}"]',
      ],
    ],
    report: `
      witnesses:
        - till-{$request.path.shop_id}`,
  },
  {
    name: 'a witness that is no external key',
    edits: [['witnesses: ["till-', 'witnesses: ["tile-']],
    report: `
shop.yaml:16 #/paths/~1shops~1{shop_id}/get/x-cache/witnesses/0
  "tile-{$request.path.shop_id}" is neither an external key nor the key of a cached read, so no other application is known to set what vouches for getShop
  Did you mean:
      till-{$request.path.shop_id}`,
  },
  {
    name: 'a witness that is like no external key',
    edits: [['witnesses: ["till-{$request.path.shop_id}"]', 'witnesses: [everything-there-is]']],
    report: `
  "everything-there-is" is neither an external key nor the key of a cached read, so no other application is known to set what vouches for getShop
  Declare it at the root:
      x-cache-external-keys:
        everything-there-is: what other applications keep there`,
  },
  {
    name: 'a witness with a parameter that there is not',
    edits: [['witnesses: ["till-{$request.path.shop_id}"]', 'witnesses: ["till-{$request.path.shopid}"]']],
    report: `
  getShop has no path parameter "shopid"
  Did you mean "shop_id"? Its path parameters: shop_id. Write:
      till-{$request.path.shop_id}`,
  },
  {
    name: 'a witness whose value may not be sent',
    edits: [
      [
        'unwitnessed: the till keeps no items',
        'witnesses: ["till-{$request.query.size}"]\n        aliases: { size: shop_id }',
      ],
    ],
    report: `
shop.yaml:47 #/paths/~1shops~1{shop_id}~1items~1{item}/get/x-cache/witnesses/0
  query parameter "size" of getItem may be missing, and then nobody knows what to look up
  Declare it as required, or name another witness instead:
      required: true`,
  },
  {
    name: 'a witness that has another value',
    edits: [['unwitnessed: the till keeps no items', 'witnesses: ["till-{$request.path.item}"]']],
    report: `
  "item" stands where the external key "till-{shop_id}" has "shop_id"
  Did you mean:
      till-{$request.path.shop_id}`,
  },
  {
    name: 'a witness beside the reason why there is none',
    edits: [[', witnesses: ["till-', ', unwitnessed: no, witnesses: ["till-']],
    report: `
shop.yaml:16 #/paths/~1shops~1{shop_id}/get/x-cache/unwitnessed
  "unwitnessed" says that nothing vouches for getShop, but "witnesses" names what does
  Leave one of the two out.`,
  },
  {
    name: 'an alias that no witness needs',
    edits: [[', witnesses: ["till-', ', aliases: { id: shop_id }, witnesses: ["till-']],
    report: `
  no witness of getShop holds "id", so there is nothing to translate
  Leave it out, or name one of: shop_id.`,
  },
  {
    name: 'a key on a write',
    edits: [
      [
        'x-cache: { deletes: ["shop-{$request.path.id}"], aliases: { id: shop_id } }',
        'x-cache: { key: sale, ttlSeconds: 60 }',
      ],
    ],
    report: `
shop.yaml:61 #/paths/~1owners~1{id}~1sale/post/x-cache
  startSale is a POST and cannot be cached: only GET and HEAD ask without changing anything
  Say what it invalidates, or why it invalidates nothing:
      x-cache:
        none: why it invalidates nothing`,
  },
  {
    name: 'deletions on a read',
    edits: [
      [
        'x-cache: { key: weather, ttlSeconds: 60, changedBy: the sky, unwitnessed: the till does not care }',
        'x-cache: { deletes: [shops] }',
      ],
    ],
    report: `
shop.yaml:56 #/paths/~1weather/get/x-cache
  getWeather is a GET and cannot invalidate anything: callers may retry and prefetch it
  Give it a key, or say why it is not cached:
      x-cache:
        none: why it is not cached`,
  },
  {
    name: 'a read that is no JSON',
    edits: [
      [
        'getWeather\n      x-cache: { key: weather, ttlSeconds: 60, changedBy: the sky, unwitnessed: the till does not care }\n      responses: { "200": { $ref: "#/components/responses/Any" } }',
        'getWeather\n      x-cache: { key: weather, ttlSeconds: 60, changedBy: the sky, unwitnessed: the till does not care }\n      responses: { "204": { description: Wet. } }',
      ],
    ],
    report: `
shop.yaml:56 #/paths/~1weather/get/x-cache
  getWeather has no 200 in application/json, and nothing else is ever stored
  Say why it is not cached:
      x-cache:
        none: its response is not JSON`,
  },
  {
    name: 'a read behind a personal credential that is cached for all',
    edits: [
      ['name: X-Card }', 'name: X-Card, x-cache-per-user: true }'],
      ['      x-cache: { key: weather', '      security: [{ card: [] }]\n      x-cache: { key: weather'],
    ],
    report: `
shop.yaml:57 #/paths/~1weather/get/x-cache/key
  getWeather may respond to each person differently ("card" is marked x-cache-per-user), and its key is the same for all
  Let the key hold a header parameter that says who asks, or do not cache it:
      key: weather-{$request.header.X-User-Id}`,
  },
  {
    name: 'a mark on a credential that is not true',
    edits: [['name: X-Card }', 'name: X-Card, x-cache-per-user: yes }']],
    report: `
shop.yaml:67 #/components/securitySchemes/card/x-cache-per-user
  "x-cache-per-user" can only be true, and is "yes"
  On a security scheme whose credential stands for one person: an operation that it protects may respond to each person differently, so the key of a cached read has to hold a header parameter that says who asks. Such as:
      x-cache-per-user: true`,
  },
  {
    name: 'a credential in a key',
    edits: [
      ['key: weather,', 'key: "weather-{$request.header.X-Card}",'],
      [
        '      operationId: getWeather',
        '      operationId: getWeather\n      parameters: [{ name: X-Card, in: header, required: true, schema: { type: string } }]',
      ],
    ],
    report: `
shop.yaml:57 #/paths/~1weather/get/x-cache/key
  the key of getWeather holds the credential "X-Card", and a key is no place for a secret
  Use a header parameter that names the person, not the one that proves who it is, or do not cache it:
      x-cache:
        none: its response depends on the credential`,
  },
  {
    name: 'an operationId twice',
    edits: [['operationId: getWeather', 'operationId: getShop']],
    report: `
shop.yaml:55 #/paths/~1weather/get/operationId
  operationId "getShop" is also that of GET /shops/{shop_id}
  Give each operation a name of its own, such as:
      operationId: getWeather`,
  },
  {
    name: 'an operationId that no function can have',
    edits: [['operationId: getWeather', 'operationId: get weather']],
    report: `
shop.yaml:55 #/paths/~1weather/get/operationId
  operationId is missing, or no name that a function can have
  Give the operation a name in camelCase, such as:
      operationId: getWeather`,
  },
  {
    name: 'an operationId that the client has itself',
    edits: [['operationId: getWeather', 'operationId: use']],
    report: `
shop.yaml:55 #/paths/~1weather/get/operationId
  operationId "use" is taken by the client itself
  Choose another name, such as:
      operationId: getWeather`,
  },
  {
    name: 'a parameter of a path that is not declared',
    edits: [['  /weather:', '  /weather/{town}:']],
    report: `
shop.yaml:55 #/paths/~1weather~1{town}/get
  path parameter "town" of getWeather is not declared
  Declare it:
      parameters:
        - name: town
          in: path
          required: true
          schema:
            type: string`,
  },
] as const;

describe('the generator refuses', () => {
  for (const { name, edits, report } of refusals) {
    it(name, () => {
      const document = shopWith(edits);
      expect(document.reports(problemsOf(document)).join('\n\n')).toContain(report.trim());
    });
  }
});

describe('the generator', () => {
  it('finds nothing wrong with the shop', () => {
    expect(problemsOf(shopWith([]))).toEqual([]);
  });

  it('leaves the extensions of other people alone', () => {
    const theirs = ['x-codegen', 'x-cacheable', 'x-cached-seconds', 'x-case', 'x-cash', 'x-trace', 'x-logo'];
    const text = theirs.map((name) => `${name}: 1`);
    const document = shopWith([
      ['x-cache-external-keys:', `${text.join('\n')}\nx-cache-external-keys:`],
      ['      x-cache: { key: weather', `      ${text.join('\n      ')}\n      x-cache: { key: weather`],
      ['name: X-Card }', `name: X-Card, ${text.join(', ')} }`],
    ]);
    expect(problemsOf(document)).toEqual([]);
  });

  it('lists every mistake of a document, in its order, and generates nothing', () => {
    const document = shopWith([
      ['weather, ttlSeconds: 60', 'weather, ttlSeconds: 0'],
      ['deletes: [shops,', 'deletes: [shops, everything-there-is,'],
      ['{ invalidates: [item, shop] }', '{ invalidates: [items, shop, item] }'],
    ]);
    let message = '';
    try {
      checked(document);
    } catch (error) {
      expect(error).toBeInstanceOf(DocumentError);
      message = (error as Error).message;
    }
    const places = message.split('\n').filter((line: string) => line.startsWith('shop.yaml:'));
    expect(places).toEqual([
      'shop.yaml:21 #/paths/~1shops~1{shop_id}/put/x-cache/deletes/1',
      'shop.yaml:51 #/paths/~1shops~1{shop_id}~1items~1{item}/delete/x-cache/invalidates/0',
      'shop.yaml:56 #/paths/~1weather/get/x-cache/ttlSeconds',
    ]);
    expect(message).toMatch(/\n\n3 mistakes in shop\.yaml$/);
  });

  it('does not report what follows from another mistake of the same key', () => {
    const document = shopWith([
      ['key: "shop-{$request.path.shop_id}"', 'key: "shop-{$request.path.shopid}"'],
    ]);
    expect(problemsOf(document)).toHaveLength(1);
  });
});
