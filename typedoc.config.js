import { Converter, ReflectionKind } from 'typedoc';
import manifest from './package.json' with { type: 'json' };

/** Source file → the path by which the package exports it. */
const modules = new Map(
  Object.entries(manifest.exports).flatMap(([path, { types }]) =>
    types ? [[types.replace('./dist/', '').replace('.d.ts', '.ts'), manifest.name + path.slice(1)]] : [],
  ),
);

const ERRORS = [
  'ApiError',
  'CacheUnavailableError',
  'CallbackError',
  'InvalidArgumentError',
  'InvalidOptionError',
  'NetworkError',
  'TimeoutError',
  'UnexpectedResponseError',
];

/** For the compiler only: readers find the same operations, one function each, on OrganisationsClient. */
const HIDDEN = ['Operations', 'paths'];

/** Names modules as they are imported, and asks for no comment on what the document itself does not describe. */
function plugin(/** @type {import('typedoc').Application} */ app) {
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    const fileOf = (reflection) => project.getSymbolIdFromReflection(reflection)?.packagePath;
    for (const module of project.children ?? []) {
      module.name = modules.get(fileOf(module)) ?? module.name;
      for (const child of module.children.filter(({ name }) => HIDDEN.includes(name)))
        project.removeReflection(child);
    }
    const members = project.getReflectionsByKind(ReflectionKind.Property | ReflectionKind.Interface);
    // TypeDoc asks for no comment inside a parameter, and reports permission that it did not need.
    const isInParameter = ({ parent }) =>
      parent !== undefined && (parent.kindOf(ReflectionKind.Parameter) || isInParameter(parent));
    const undescribed = members.filter(
      (member) => !member.hasComment() && !isInParameter(member) && fileOf(member)?.startsWith('generated/'),
    );
    const listed = app.options.getValue('intentionallyNotDocumented');
    app.options.setValue('intentionallyNotDocumented', [
      ...listed,
      ...undescribed.map((member) => member.getFriendlyFullName()),
    ]);
  });
}

export default {
  entryPoints: [...modules.keys()],
  plugin: [plugin],
  name: 'notify-organisations',
  tsconfig: 'tsconfig.build.json',
  out: 'dist/reference',
  readme: 'none',
  disableSources: true,
  excludeExternals: true,
  externalPattern: ['**/node_modules/**'],
  blockTags: [
    '@constant',
    '@default',
    '@deprecated',
    '@description',
    '@enum',
    '@example',
    '@param',
    '@returns',
    '@see',
    '@throws',
  ],
  treatValidationWarningsAsErrors: true,
  validation: { invalidLink: true, notExported: true, notDocumented: true, rewrittenLink: true },
  requiredToBeDocumented: [
    'Class',
    'Interface',
    'TypeAlias',
    'Variable',
    'Function',
    'Method',
    'Accessor',
    'Property',
  ],
  intentionallyNotDocumented: [
    ...ERRORS.flatMap((name) => [`notify-organisations.${name}.name`, `notify-organisations.${name}.code`]),
    'notify-organisations.Result.__type.responses',
    // In the comment of the type.
    'notify-organisations.ApiErrorOf.__type.body',
    'notify-organisations.ApiErrorOf.__type.responses',
    'notify-organisations.ApiErrorOf.__type.status',
    'notify-organisations.CacheStore.[asyncDispose]',
    'notify-organisations/testing.Trouble.__type.afterMs',
    'notify-organisations/testing.Trouble.__type.body',
    'notify-organisations/testing.Trouble.__type.bytes',
    'notify-organisations/testing.Trouble.__type.headers',
    'notify-organisations/testing.Trouble.__type.kind',
    'notify-organisations/testing.Trouble.__type.location',
    'notify-organisations/testing.Trouble.__type.ms',
    'notify-organisations/testing.Trouble.__type.status',
  ],
  intentionallyNotExported: [
    'cacheKeyTemplates',
    'Variables',
    'Entry',
    'Lifetimes',
    'Lookup',
    'OpenWrite',
    'IsUnknown',
    'Parts',
    'ApiErrorDetails',
    'BodyOfResponse',
    'NoArguments',
    'SuccessOf',
    'Json',
    'EmailBranding',
    'Invite',
    'LetterBranding',
    'Mail',
    'Organisation',
    'Service',
    'User',
  ],
};
