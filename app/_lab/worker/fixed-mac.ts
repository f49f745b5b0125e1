import { macBytes } from '@/_lab/protocol/ethernet-address';

/**
 * v86 numbers its NICs 00:22:15:x:y:z with three calls of `255 * Math.random() | 0` and offers no other way. While the
 * emulator is constructed, and only then, `Math.random` answers so that the NIC gets `mac`.
 */
export function fixMac(mac: string): { dispose(): void } {
  const wanted = macBytes(mac).subarray(3);
  const original = Math.random;
  let calls = 0;
  Math.random = () => {
    const byte = wanted[calls % wanted.length] ?? 0;
    calls += 1;
    return (byte + 0.5) / 255;
  };
  return {
    dispose() {
      Math.random = original;
    },
  };
}
