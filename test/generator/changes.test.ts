import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { nextVersion } from '../../scripts/generate/changes/change.ts';
import { changesBetween, explainChanges } from '../../scripts/generate/changes/explain.ts';
import { OpenApiDocument } from '../../scripts/generate/document.ts';
import { readSource } from '../../scripts/generate/source.ts';

const shop = readFileSync(new URL('any-api/shop.yaml', import.meta.url), 'utf8');
const documentOf = (text: string) => new OpenApiDocument('shop.yaml', readSource('shop.yaml', text));

function shopWith(...edits: readonly (readonly [from: string, to: string])[]): OpenApiDocument {
  const text = edits.reduce((before, [from, to]) => {
    const after = before.replace(from, () => to);
    if (after === before) throw new Error(`"${from}" is not in the document`);
    return after;
  }, shop);
  return documentOf(text);
}

const open: [string, string] = [
  'schema: { type: object } } } }',
  'schema: { type: object, required: [name], properties: { name: { type: string, enum: [a, b] }, size: { type: integer } } } } } }',
];
const NAME = 'properties: { name: { type: string, enum: [a, b] }';

describe('what a consumer notices', () => {
  it('is nothing when only words of the document change', () => {
    expect(explainChanges(shopWith(), shopWith(['Done.', 'Done!']), '1.2.3')).toBe(
      'Nothing that a consumer would notice.',
    );
  });

  it.each<[string, [string, string][], [string, string][], string, string]>([
    [
      'an operation that is gone',
      [],
      [['operationId: getWeather', 'operationId: getForecast']],
      'major',
      '`getWeather` is now called `getForecast`',
    ],
    [
      'an operation that is new',
      [],
      [
        [
          '  /weather:',
          '  /tides:\n    get: { operationId: getTides, summary: High and low, x-cache: { none: x } }\n  /weather:',
        ],
      ],
      'minor',
      '`getTides` is new: `GET /tides`, high and low',
    ],
    [
      'another address',
      [],
      [['  /weather:', '  /skies:']],
      'major',
      '`getWeather` is now `GET /skies` (it was `GET /weather`)',
    ],
    [
      'an argument that may be given',
      [],
      [['note: { type: string }', 'note: { type: string }\n                more: { type: string }']],
      'minor',
      '`more` of the body of `replaceShop` is new',
    ],
    [
      'an argument that has to be given',
      [],
      [['required: [owner_id]', 'required: [owner_id, note]']],
      'major',
      '`note` of the body of `replaceShop` is now required',
    ],
    [
      'an argument that is gone',
      [],
      [['                note: { type: string }\n', '']],
      'major',
      '`note` of the body of `replaceShop` is gone',
    ],
    [
      'a parameter that is new',
      [],
      [
        [
          '      operationId: getWeather',
          '      operationId: getWeather\n      parameters: [{ name: day, in: query, schema: { type: string } }]',
        ],
      ],
      'minor',
      'the query parameter `day` of `getWeather` is new',
    ],
    [
      'a parameter of another type',
      [],
      [
        [
          '{ name: size, in: query, schema: { type: string } }',
          '{ name: size, in: query, schema: { type: integer } }',
        ],
      ],
      'major',
      'the query parameter `size` of `getItem` can no longer be string',
    ],
    [
      'a property of a response that is new',
      [open],
      [open, [NAME, 'properties: { also: { type: string }, name: { type: string, enum: [a, b] }']],
      'minor',
      '`also` of the result of `getShops` is new',
    ],
    [
      'a property of a response that may be missing',
      [open],
      [open, ['required: [name], properties', 'properties']],
      'major',
      '`name` of the result of `getShops` is now optional',
    ],
    [
      'a property of a response that can be null',
      [open],
      [open, ['size: { type: integer }', "size: { type: [integer, 'null'] }"]],
      'major',
      '`size` of the result of `getShops` can now be null',
    ],
    [
      'a value of a response that is new',
      [open],
      [open, ['enum: [a, b]', 'enum: [a, b, c]']],
      'minor',
      '`name` of the result of `getShops` has the new value "c"',
    ],
    [
      'another time to live',
      [],
      [['weather, ttlSeconds: 60', 'weather, ttlSeconds: 30']],
      'patch',
      '`getWeather` is cached for 30 s (it was 60 s)',
    ],
    [
      'a witness that is gone',
      [],
      [['witnesses: ["till-{$request.path.shop_id}"]', 'unwitnessed: the till is gone']],
      'patch',
      '`getShop` no longer has the witness `till-{shop_id}`',
    ],
    [
      'another key, and its name',
      [],
      [['key: weather', 'key: skies']],
      'major',
      '`cacheKeys.weather` is gone',
    ],
    [
      'a write that invalidates more',
      [],
      [['deletes: ["shop-{$request.path.id}"]', 'deletes: ["shop-{$request.path.id}", shops]']],
      'patch',
      '`startSale` now invalidates `shops`',
    ],
    [
      'a group that is gone',
      [],
      [
        ['{ invalidates: [item, shop] }', '{ invalidates: [item] }'],
        [', groups: [shop]', ''],
      ],
      'major',
      'the group `shop` is gone',
    ],
    [
      'a body that becomes one argument',
      [],
      [
        [
          '            schema:\n              type: object',
          '            schema:\n              additionalProperties: true\n              type: object',
        ],
      ],
      'major',
      '`replaceShop` takes its body as one argument, `body`',
    ],
  ])('includes %s', (_, before, after, bump, what) => {
    const changes = changesBetween(shopWith(...before), shopWith(...after));
    expect(changes.map((change) => `${change.bump}: ${change.what}`)).toContain(`${bump}: ${what}`);
  });

  it('is a draft of the changelog, what breaks first, with the version that follows and why', () => {
    const after = shopWith(
      ['operationId: getWeather', 'operationId: getForecast'],
      [
        '{ key: shops, ttlSeconds: 60, unwitnessed: the till only knows its own shop }',
        '{ key: shops, ttlSeconds: 600 }',
      ],
    );
    expect(explainChanges(shopWith(), after, '0.4.1')).toBe(`## 0.5.0

* **Breaking:** \`getWeather\` is now called \`getForecast\`: calls of it stop compiling.
* \`getShops\` is cached for 600 s (it was 60 s): responses are stored for another time.

0.4.1 → 0.5.0: a major change, because \`getWeather\` is now called \`getForecast\`: calls of it stop compiling. Below 1.0.0 the second number counts what breaks, the third all else.`);
  });

  it('says which version follows', () => {
    const next = (version: string) =>
      (['patch', 'minor', 'major'] as const).map((bump) => nextVersion(version, bump));
    expect(next('1.2.3')).toEqual(['1.2.4', '1.3.0', '2.0.0']);
    expect(next('0.2.3')).toEqual(['0.2.4', '0.2.4', '0.3.0']);
  });

  it('comes with a suggestion for an endpoint without a rule, and calls it one', () => {
    const after = shopWith([
      '  /weather:',
      `  /shops/{shop_id}/hours:
    parameters: [{ name: shop_id, in: path, required: true, schema: { type: string, format: uuid } }]
    get: { operationId: getHours, responses: { "200": { $ref: "#/components/responses/Any" } } }
    put: { operationId: setHours, responses: { "204": { description: Set. } } }
  /weather:`,
    ]);
    const text = explainChanges(shopWith(), after, '1.0.0');
    expect(text).toContain('1.0.0 → 1.1.0: a minor change');
    expect(text).toContain(`shop.yaml:55 #/paths/~1shops~1{shop_id}~1hours/get/x-cache
  getHours does not say what the cache does with it
  A read has a key, or says why it is not cached. A suggestion made from its path, to be checked by somebody who knows:
      x-cache:
        key: shops-hours,{$request.path.shop_id}
        ttlSeconds: 60
        unwitnessed: nobody has decided yet`);
    expect(text).toContain(`      x-cache:
        deletes:
          - shops-hours,{$request.path.shop_id}
          - shop-{$request.path.shop_id}
          - shops`);
  });

  it('ends with schemas that hold themselves', () => {
    const tree = (extra: string): [string, string] => [
      'components:\n',
      `components:\n  schemas:\n    Tree: { type: object, properties: { leaf: { type: string }${extra}, twigs: { type: array, items: { $ref: "#/components/schemas/Tree" } } } }\n`,
    ];
    const used: [string, string] = [
      'schema: { type: object } } } }',
      'schema: { $ref: "#/components/schemas/Tree" } } } }',
    ];
    const changes = changesBetween(
      shopWith(tree(''), used),
      shopWith(tree(', fruit: { type: string }'), used),
    );
    expect(changes.map(({ what }) => what)).toContain('`fruit` of the result of `getShops` is new');
  });
});
