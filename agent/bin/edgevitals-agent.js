#!/usr/bin/env node
// npm links a command when it installs, before the first build: this file is there by then, dist is not.
// The title is what process lists show, ours included; the kernel keeps 15 bytes of it.
process.title = 'edgevitals-agent';
await import('../dist/main.js');
