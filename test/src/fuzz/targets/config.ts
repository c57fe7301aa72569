/** The agent's configuration file. */
import { readConfigText } from '@edgevitals/agent/config_text';
import type { FuzzTarget } from '../fuzz_target.js';

const text = new TextEncoder();
const utf8 = new TextDecoder();

export const config: FuzzTarget = {
  name: 'config',
  seeds: [
    '{"broker":"mqtts://broker.example","device":"gateway-7","quiet":true,"plan":{"deviceMs":2000,"keyMs":60000}}',
    '{"device-every":"1500ms","outbox-kb":512,"metered":false,"spool":"/tmp/x"}',
  ].map(each => text.encode(each)),
  every: 3,
  take(input) {
    readConfigText(utf8.decode(input));
    return true;
  },
};
