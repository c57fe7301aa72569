#!/usr/bin/env node
// npm links a command when it installs, before the first build: this file is there by then, dist is not
import '../dist/main.js';
