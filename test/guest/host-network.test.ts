// How containers are connected: published ports, names, the way out; and that nothing of it stays.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LiveMachine } from '@/_lab/session/live-machine';
import { booted, guestLab, host, text, unikernel, value, type GuestLab } from '../support/guest-lab';
import { attempt, nonce, shell, SLOW_MS, until, untilWarm } from '../support/host-shell';

const answer = (name: string, at: string) => `curl -s -m 20 --retry 5 --retry-connrefused http://${at}/echo?nonce=${name}`;
const hex = () => nonce().slice(1);

describe('the network of containers', { timeout: SLOW_MS }, () => {
  let guests: GuestLab;
  let machine: LiveMachine;

  beforeAll(async () => {
    guests = await guestLab();
    machine = await booted(guests.lab, host);
    await untilWarm(machine);
  }, SLOW_MS);
  afterAll(() => guests.lab.dispose());

  const pidOf = (name: string) => `$(docker inspect --format '{{.State.Pid}}' ${name})`;

  it('has left nothing of its warm-up', async () => {
    const left = 'docker ps -aq; ls -A /run/netns /run/libpod/exits; ip -br link; nft list map ip ring-zero ports-tcp-at; ls -A /var/lib/unik';
    expect(await shell(machine, left)).not.toMatch(/veth|podman\d|elements|warm|[0-9a-f]{12}/);
    expect((await shell(machine, "ps -eLo cls=,args= | grep '[p]odman system service'")).split('\n')).toEqual(
      expect.arrayContaining([expect.stringMatching(/^ *TS /)]),
    );
  });

  it('leads a published port to the container from the host, from the page, and from the container itself', async () => {
    await shell(machine, 'docker run -d --name one -p 8080:80 -p 127.0.0.1:8085:80 web');
    const name = hex();
    for (const at of ['localhost:8080', '10.0.0.2:8080', '127.0.0.1:8085']) expect(await shell(machine, answer(name, at))).toBe(name);
    const page = value(await machine.request({ method: 'GET', path: `/echo?nonce=${name}1`, port: 8080, timeoutMs: SLOW_MS }));
    expect(text(page.body).trim()).toBe(`${name}1`);
    expect(await shell(machine, `nsenter -t ${pidOf('one')} -n ${answer(name, '10.0.0.2:8080')}`)).toBe(name);
    const closed = await attempt(machine, 'curl -s -m 5 http://10.0.0.2:8085/');
    expect(closed.exit).not.toBe(0);
    expect(await shell(machine, 'nft list map ip ring-zero ports-tcp')).toMatch(/elements = { 8080 : 10\.88\.\d+\.\d+ \. 80 }/);
  });

  it('refuses a port that another container has, and leaves that one its port', async () => {
    const second = await attempt(machine, 'docker run -d --name two -p 8080:80 web');
    expect(second.exit).not.toBe(0);
    expect(second.errors).toMatch(/port is already allocated/);
    await attempt(machine, 'docker rm -f two');
    const name = hex();
    expect(await shell(machine, answer(name, 'localhost:8080'))).toBe(name);
  });

  it('reaches the lab from a container, under the address of the host', async () => {
    await booted(guests.lab, unikernel);
    const name = hex();
    expect(await shell(machine, `nsenter -t ${pidOf('one')} -n ${answer(name, '10.0.0.10')}`)).toBe(name);
    await shell(machine, 'docker rm -f one');
  });

  it('lets containers of one network find each other by name, and those of another not', async () => {
    const [network, server] = [nonce(), nonce()];
    await shell(machine, `docker network create ${network}; docker run -d --network ${network} --name ${server} web`);
    const lookup = (options: string) => attempt(machine, `docker run --rm ${options} web-debian getent hosts ${server}`);
    const address = await shell(machine, `docker inspect --format '{{(index .NetworkSettings.Networks "${network}").IPAddress}}' ${server}`);
    expect((await lookup(`--network ${network}`)).out.split(/\s+/)[0]).toBe(address);
    expect((await lookup('')).exit).toBe(2);
    await shell(machine, `docker rm -f ${server}; docker network rm ${network}`);
  });

  it('has taken everything down when the last container is gone', async () => {
    await until(machine, 'ls /sys/class/net | tr "\\n" " "', /^eth0 lo $|^eth0 lo$/);
    expect(await shell(machine, 'nft list table ip ring-zero; ls -A /run/netns')).not.toMatch(/elements|netns-/);
    await until(machine, 'pgrep -c aardvark-dns', /^0$/);
  });
});
