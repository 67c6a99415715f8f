#!/usr/bin/env node
'use strict';

require('../js/server/main').main(process.argv.slice(2));
