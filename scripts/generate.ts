import { generateCommand } from './generate/command.ts';

const { text, exitCode } = generateCommand(
  {
    program: 'npm run generate',
    document: 'openapi/organisations.yaml',
    out: 'generated',
    operationModule: '../src/operation.ts',
  },
  process.argv.slice(2),
);
(exitCode === 0 ? process.stdout : process.stderr).write(`${text}\n`);
process.exitCode = exitCode;
