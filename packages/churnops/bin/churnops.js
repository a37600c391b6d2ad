#!/usr/bin/env node
import { existsSync } from 'node:fs';

// In a checkout the command sets up what is missing, as npm start does; an installed package comes built.
const setup = new URL('../../../scripts/setup.js', import.meta.url);
if (existsSync(setup)) await (await import(setup)).setUp();
const { main } = await import('../dist/cli/main.js');
process.exitCode = await main(process.argv.slice(2));
