import t from 'tap';
import { batteryImpact, type MeshParticipation, participationPower, radioClass } from './index.js';

const PART: MeshParticipation = {
  seconds: 100,
  controlSent: { frames: 100, bytes: 5200 },
  controlReceived: { frames: 4900, bytes: 254_800 },
  forwarded: { frames: 1000, bytes: 200_000 },
  ownSent: { frames: 50, bytes: 5000 },
  ownReceived: { frames: 50, bytes: 5000 },
  listensForMesh: true,
};

t.test('control, forwarding and own traffic are told apart, and the mesh is what would be saved', async t => {
  const { control, forwarding, own, listening, mesh, note } = participationPower(
    radioClass('raspberry-pi')!,
    PART,
  )!;
  const { receive } = radioClass('raspberry-pi')!.frameJoules(52, 6);
  t.ok(control.value > 49 * receive.value);
  t.ok(
    Math.abs(mesh.value - control.value - forwarding.value) < 1e-12,
    'own traffic would be there without it',
  );
  t.ok(own.value > 0 && own.value < forwarding.value);
  t.equal(listening, undefined, 'not known apart from what the device takes idle');
  t.match(note, /Raspberry Pi/);
  const quiet = participationPower(radioClass('raspberry-pi')!, {
    ...PART,
    forwarded: { frames: 0, bytes: 0 },
  })!;
  t.equal(quiet.forwarding.value, 0);
  t.equal(participationPower(radioClass('wifi')!, { ...PART, seconds: 0 }), undefined);
});

t.test(
  'of a router of Thread, listening is nearly the whole story; one that sleeps pays for frames alone',
  async t => {
    const router = participationPower(radioClass('ieee802154')!, PART)!;
    t.ok(router.listening!.value > 0.98 * router.mesh.value);
    const asleep = participationPower(radioClass('ieee802154')!, { ...PART, listensForMesh: false })!;
    t.equal(asleep.listening, undefined);
    t.ok(router.mesh.value > 30 * asleep.mesh.value);
  },
);

t.test('hours of battery are those that the device would run longer', async t => {
  const mesh = { value: 0.2, low: 0.1, high: 0.5 };
  const impact = batteryImpact(mesh, 1, 10 * 3600);
  if (!('hoursPerDay' in impact)) return t.fail(impact.unknown);
  t.ok(
    Math.abs(impact.hoursPerDay.value - 6) < 1e-9,
    'a day of it at 1 W is 24 Wh, of which 4.8 Wh for the mesh run 0.8 W for 6 h',
  );
  t.equal(impact.hoursPerDay.high, 24);
  // 10 Wh last 10 h, without the mesh 12.5 h
  t.ok(Math.abs(impact.daysOfCharge!.value - 2.5 / 24) < 1e-9);
  t.notOk('daysOfCharge' in batteryImpact(mesh, 1));
  t.match(batteryImpact(mesh, 0.4), { hoursPerDay: { high: Number.POSITIVE_INFINITY } });
  t.match(batteryImpact(mesh, 0.15), { unknown: /another class is meant/ });
  t.match(batteryImpact(mesh, 0), { unknown: /not known/ });
});
