'use client';
import { useState, type FormEvent } from 'react';
import type { VerbFailure } from '@/_lab/protocol/failure';
import type { HttpRequest, HttpResponse, Machine, MachineState } from '@/_lab/session/machine';
import type { Result } from '@/_shared/result';
import { verbFailureText } from './failure-text';
import { FailureView } from './failure-view';
import type { LabMachine } from './lab-ports';
import { ResponseView } from './response-view';

const methods = ['GET', 'HEAD', 'POST'] as const;

interface RequestBarProps {
  readonly machine: Machine;
  readonly state: MachineState;
  readonly kind: LabMachine['kind'];
}

/** Sends one HTTP request to the machine through the lab's network and shows all that came back. */
export function RequestBar({ machine, state, kind }: RequestBarProps) {
  const [method, setMethod] = useState<HttpRequest['method']>('GET');
  const [path, setPath] = useState('/');
  const [port, setPort] = useState(kind === 'container-host' ? '8080' : '80');
  const [body, setBody] = useState('');
  const [isSending, setSending] = useState(false);
  const [result, setResult] = useState<Result<HttpResponse, VerbFailure> | null>(null);
  const { name } = machine.spec;

  const send = async () => {
    setSending(true);
    const request = { method, path: path.startsWith('/') ? path : `/${path}`, port: Number(port) };
    setResult(await machine.request(method === 'POST' ? { ...request, body: new TextEncoder().encode(body) } : request));
    setSending(false);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!isSending && state === 'ready') void send();
  };

  return (
    <div className="shrink-0 border-t border-line bg-panel">
      <form onSubmit={submit} aria-label={`Request to ${name}`} className="flex flex-wrap items-center gap-1.5 px-3 py-2">
        <select aria-label="Method" className="field font-mono" value={method} onChange={(event) => setMethod(methods.find((m) => m === event.target.value) ?? 'GET')}>
          {methods.map((option) => (
            <option key={option}>{option}</option>
          ))}
        </select>
        <label className="flex items-center gap-1 text-sm text-soft">
          port
          <input
            className="field w-18 font-mono text-ink tabular-nums"
            inputMode="numeric"
            pattern="[0-9]{1,5}"
            required
            value={port}
            onChange={(event) => setPort(event.target.value)}
          />
        </label>
        <input aria-label="Path" className="field min-w-24 grow basis-24 font-mono" value={path} onChange={(event) => setPath(event.target.value)} />
        <button type="submit" className="button" aria-disabled={state !== 'ready' || isSending}>
          {isSending ? 'Sending' : 'Send'}
        </button>
        {method === 'POST' && (
          <textarea aria-label="Body" className="field w-full font-mono" rows={2} value={body} onChange={(event) => setBody(event.target.value)} />
        )}
      </form>
      <div aria-live="polite" className="max-h-[40vh] overflow-auto">
        {result && (result.ok ? <ResponseView response={result.value} /> : <FailureView text={verbFailureText(result.failure)} />)}
      </div>
    </div>
  );
}
