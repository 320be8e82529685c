import { convertReference } from './reference/convert.ts';

/** Writes the reference of what the package exports to dist/reference. Fails when something has no documentation. */
const { app, project } = await convertReference();
app.validate(project);
await app.generateOutputs(project);
if (app.logger.hasErrors() || app.logger.hasWarnings()) process.exitCode = 1;
