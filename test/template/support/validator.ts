import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import cloudformation from '@aws/cloudformation-validate';
import { stringify } from 'yaml';

/** AWS's own offline validator (@aws/cloudformation-validate). Its engine is slow to start and fast to run. */
const engine = new cloudformation.RegoEngine();

export interface ValidatorOptions {
  parameterOverrides?: Record<string, string>;
  /** Findings that are not true of this template, each with its reason at the caller. */
  except?: string[];
}

/** Warnings and worse, as `rule resource property: message`. */
export function validatorFindings(path: string, { parameterOverrides, except = [] }: ValidatorOptions = {}): string[] {
  const { diagnostics } = engine.validateStandard(new cloudformation.TemplateFile(path), {
    severityLevel: 'WARN',
    ...(parameterOverrides ? { parameterOverrides } : {}),
    exclude: { ids: except },
  });
  return diagnostics.map(({ ruleId, entity, propertyPath = '', message }) =>
    [ruleId, entity?.logicalId, propertyPath, message].filter(Boolean).join(' '),
  );
}

/** The same for a template that is in no file. */
export function validatorFindingsOf(template: unknown, options?: ValidatorOptions): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'template-'));
  try {
    const path = join(folder, 'template.yaml');
    // The validator reads YAML 1.1, where OFF without quotes is false.
    writeFileSync(path, stringify(template, { aliasDuplicateObjects: false, lineWidth: 0, version: '1.1' }));
    return validatorFindings(path, options);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
