import * as z from 'zod';

const octet = '(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)';

/** One machine of a lab, as the lab file or a caller asks for it. */
export const instanceSpecSchema = z.strictObject({
  image: z.string().regex(/^[a-z0-9-]+$/).describe('id in the image manifest'),
  name: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,30}$/)
    .describe('unique in the lab; also its host name under .lab'),
  mac: z
    .string()
    .regex(/^00:22:15(?::(?:[0-9a-e][0-9a-f]|f[0-9a-e])){3}$/)
    .describe('v86 numbers its NICs under 00:22:15; the last three bytes are ours, each below ff'),
  ip: z.string().regex(new RegExp(`^10\\.0\\.0\\.${octet}$`)),
  memoryMiB: z.int().min(8).max(512).optional().describe("overrides the image's"),
  runtime: z.string().regex(/^[a-z][a-z0-9-]{0,30}$/).optional().describe('the container runtime that asked for the machine'),
  args: z.record(z.string(), z.string()).optional().describe("values for the image's args"),
});

export type InstanceSpec = z.infer<typeof instanceSpecSchema>;

export { labBudget, labNetwork } from './lab-network';
