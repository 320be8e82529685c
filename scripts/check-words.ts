import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

/** A word that the project does not use, and the word to use instead. */
interface RetiredWord {
  readonly word: RegExp;
  readonly say: string;
  /** Uses that are right: another meaning, or the word of a standard or a dependency. */
  readonly except?: RegExp;
  /** The files that it is retired in (default: all). */
  readonly files?: RegExp;
}

const SRC_BUT_TESTING = /^src\/(?!testing\/)/;

/** The right column of the glossary in CONTRIBUTING.md, as patterns in which a false match is rare. */
const RETIRED_WORDS: readonly RetiredWord[] = [
  {
    word: /\bclear(?:s|ed|ing)\b|\bclear (?:every|all|keys|groups|entries|the (?:cache|keys?|groups?|entr))/gi,
    say: 'invalidate (what a write does), delete (one key)',
  },
  { word: /\bwip(?:e|es|ed|ing)\b/gi, say: 'invalidate, delete' },
  {
    word: /\bcache\.expire\b|\bexpires: ?\[|\bexpires? (?:every|all|the|a) (?:group|entr|key)/gi,
    say: 'invalidates, cache.invalidate',
  },
  {
    word: /\bfamil(?:y|ies)\b/gi,
    say: 'group',
    except: /font-family|\bfamily: ?\d|address family|ErrorResponse|family: wholeNumber/g,
  },
  { word: /\bforeign/gi, say: 'external', except: /foreign key constraint/gi },
  { word: /\bplain (?:key|name)s?\b/gi, say: 'external key' },
  { word: /\bphysical (?:key|name)s?\b/gi, say: 'store key' },
  { word: /\bsights?\b/gi, say: 'lookup' },
  {
    word: /\b(?:a|an|the|one|each|every|its|this|shared) looks?\b(?! up)|\bLooks?\b(?= [|{=;]|[,;)>])|\bsharing looks\b/g,
    say: 'lookup; look up',
  },
  { word: /\bfenc(?:e|es|ed|ing)\b/gi, say: 'version, version stamp', except: /fenced(?: code)? blocks?/gi },
  { word: /announce/gi, say: 'begin a write; write intent' },
  { word: /pending[- ]?writes?\b/gi, say: 'write intent' },
  {
    word: /\bsettle|\bsettling\b/gi,
    say: 'end a write',
    except: /settles? (?:once|when|with) .*promise|promises? (?:that )?(?:has |have )?settled?/gi,
  },
  { word: /coalesc/gi, say: 'single-flight', except: /nullish coalesc/gi },
  { word: /\b(?:keeps?|kept) away\b/gi, say: 'not stored' },
  {
    word: /\b(?:left|leaves?|leaving) (?:\w+ ){0,3}(?:aside|alone)\b/gi,
    say: 'bypass; not cached',
  },
  { word: /(['"`])(?:joined|skipped)\1/g, say: "the events 'collapsed', 'bypass'" },
  { word: /\bout of order\b|\bback in order\b/gi, say: 'unavailable; the circuit breaker is open' },
  { word: /\b(?:store|server|Redis|cache) (?:is|was) away\b/gi, say: 'unavailable' },
  { word: /\bguard(?:s|ed)?\b/gi, say: 'circuit breaker', except: /type guards?/gi },
  { word: /\bseal(?:s|ed|ing)?\b/gi, say: 'checksum', except: /Object\.(?:seal|isSealed)/g },
  { word: /\bbounded[- ]entries\b/gi, say: 'lru' },
  { word: /direct[- ]?reads?\b/gi, say: 'fast path' },
  {
    word: /\brepeat(?:s|ed|ing|able|edly)?\b|\brepetitions?\b|\bsent again\b/gi,
    say: 'retry, attempt',
    except: /\brepeat\(|repeated (?:parameter|query|header|name|key|member|value|field)s?|\brepeat: ?/gi,
  },
  {
    word: /\b(?:an|the|its|this|each|every|no|whose|cached|complete|late|same|their|any|stored) answers?\b|\bthat answer\b|\banswers? (?:of|from|to|with|in|that)\b(?<=\b(?:an|the|of) \w+ \w+)|\b[a-z]+Answers?\b|\bAnswer(?:s|Of|[A-Z]\w*)?\b|\banswerOf\b/g,
    say: 'response, body, status',
  },
  { word: /\bno success\b/gi, say: 'non-2xx response' },
  { word: /\btime[- ]limits?\b|\b(?:runs?|ran|running) out\b/gi, say: 'timeout, deadline' },
  { word: /\bpatience/gi, say: 'timeout' },
  { word: /\bmend(?:s|ed|ing)?\b/gi, say: 'fix' },
  { word: /\bdiscreet(?:ly)?\b/gi, say: 'redact' },
  {
    word: /\bplans?\b|\bPlan(?:s|[A-Z]\w*)?\b|\bplan[A-Z]\w*|NO_PLAN/g,
    say: 'cache effects',
    files: SRC_BUT_TESTING,
  },
  {
    word: /\broutes?\b|\bRoutes?\b|\broute[A-Z]\w*|\b[a-z]+Routes?\b/g,
    say: 'endpoint',
    except: /route handlers?/gi,
    files: SRC_BUT_TESTING,
  },
  { word: /\bstrangers?\b/gi, say: 'another project, a user' },
  { word: /\bthe (?:house|truth)\b/gi, say: 'the thing itself: the source, the document' },
];

/** Files that nobody writes by hand, recordings of others, and this list. */
const NOT_CHECKED =
  /^(?:api-report\.md|generated\/|(?:scripts\/check-words|test\/package\/scripts\.test)\.ts)|recordings|results\/|package-lock\.json|\.svg$/;

if (import.meta.filename === process.argv[1]) check();

/** Lists every use of a retired word; any fails. */
function check(): void {
  const paths = ['src', 'scripts', 'test', 'openapi', '*.md'];
  const git = ['ls-files', '-co', '--deduplicate', '--exclude-standard', '--', ...paths];
  const files = execFileSync('git', git, { encoding: 'utf8' }).trim().split('\n');
  const uses = files
    .filter((file) => existsSync(file) && !NOT_CHECKED.test(file))
    .flatMap((file) => usesIn(file, readFileSync(file, 'utf8')));
  for (const use of uses) console.error(use);
  console.log(`${uses.length} uses of retired words in ${files.length} files`);
  if (uses.length > 0) process.exitCode = 1;
}

/** The uses of retired words in the text of a file, each with its place and the word to use instead. */
export function usesIn(file: string, text: string): string[] {
  const words = RETIRED_WORDS.filter(({ files = /./ }) => files.test(file));
  return text.split('\n').flatMap((line, index) =>
    words.flatMap(({ word, except, say }) => {
      const rest = except === undefined ? line : line.replaceAll(except, (right) => ' '.repeat(right.length));
      return [...rest.matchAll(word)].map(([use]) => `${file}:${index + 1}: "${use}", say: ${say}`);
    }),
  );
}
