import { buildTemplate } from './template.js';

// Run by set-up as a process of its own: initdb takes 0.8 GB for a moment.
await buildTemplate();
