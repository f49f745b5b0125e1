import type { Metadata } from 'next';
import Link from 'next/link';
import { SiteFooter } from '@/_ui/site-footer';
import { SiteHeader } from '@/_ui/site-header';

export const metadata: Metadata = {
  title: 'What this lab is and is not',
  description: 'Emulated 32-bit PCs in your tab: what they prove about real hardware, what they do not, and what is kept.',
};

export default function Page() {
  return (
    <>
      <SiteHeader title="About the lab" />
      <main id="main" className="prose mx-auto px-5 pt-12 sm:px-8">
        <h1 className="text-[2.6rem] leading-[1.1] font-semibold tracking-tight">What this lab is and is not</h1>
        <p>
          <strong>The machines are real in the sense that matters for the text.</strong> Each is a PC with a 32-bit processor,
          memory, serial ports and a network card, emulated in this tab by v86, each in a worker of its own. They boot the same
          images that QEMU boots. Nothing you see in a terminal is played back.
        </p>
        <p>
          <strong>They are slow, and slow in their own way.</strong> An emulator translates the machine’s instructions as it
          goes. A trap into a kernel, a change of page tables or an access to a device costs another multiple here than on a
          processor. So a time measured here, a rate, or a ratio of two times says nothing about real hardware.
        </p>
        <h2 id="what-carries-over">What carries over</h2>
        <ul>
          <li>Sizes of images and files, and the number of system calls or files involved: yes.</li>
          <li>Privilege levels, and what faults or does not: yes.</li>
          <li>Instructions executed and memory touched: with care, since the emulated PC has a plain set of devices.</li>
          <li>Milliseconds, requests per second and their ratios: no.</li>
        </ul>
        <p>Every number in an evidence table states the event that ended the measurement, its clock, and which of these it is.</p>
        <h2 id="what-it-cannot">What it cannot do</h2>
        <ul>
          <li>
            The machines have no internet. They reach each other and a gateway by names ending in <code>.lab</code>; no packet of
            theirs leaves the tab.
          </li>
          <li>
            <code>docker</code> is Podman with the OCI runtime crun, which takes the same commands.
          </li>
          <li>There is no 64-bit processor and no no-execute bit, which later chapters come back to.</li>
          <li>A lab holds six machines and 512 MiB of memory. Beyond that it refuses.</li>
          <li>Your browser plays the hypervisor. There is no nested one.</li>
        </ul>
        <h2 id="what-is-kept">What is kept, and where</h2>
        <p>
          Quiz answers, progress with tasks and the chosen theme are kept in this browser’s storage and sent nowhere. Machines
          are not kept: a reload begins with all of them switched off. To remove everything, clear this site’s data in the
          browser’s settings.
        </p>
        <p>
          <Link href="/lab">Open the bench</Link>, or <Link href="/">choose a chapter</Link>.
        </p>
      </main>
      <SiteFooter />
    </>
  );
}
