(* SPDX-License-Identifier: MIT *)
(* One connection, as the module IO that cohttp's functors ask for: lines and bytes in, bytes out, over a socket of the
   library OS. Output is collected and sent when cohttp asks for input again, so an answer is one segment if it fits. *)

type 'a t = 'a Lwt.t

type conn = {
  fd : int;
  peer : string Lazy.t;
  input : Bytes.t;
  mutable first : int; (* what has come and not been read lies from here *)
  mutable last : int; (* to before here *)
  output : Buffer.t;
  mutable is_ended : bool; (* nothing more is read *)
  mutable is_unanswered : bool; (* part of a request has been read, nothing of its answer written *)
  mutable has_empty_line : bool; (* the last line read was empty: so ends a head, and a body in chunks *)
  mutable has_length : bool; (* a line of the head may be about the body's length *)
  mutable head_bytes : int; (* of the present request *)
  mutable deadline : int; (* for what is waited for, in seconds *)
}

type ic = conn
type oc = conn

(** The connection is lost, with an error number. *)
exception Gone of int

let line_max = 8192
let head_max = 32768
let request_seconds = 30
let return = Lwt.return
let ( >>= ) = Lwt.( >>= )

(** Connections that are open now. *)
let open_count = ref 0

(* A client may keep a connection idle, but not at the cost of others. *)
let idle_seconds () = if !open_count > 128 then 2 else 60

(** A connection on descriptor [fd]. *)
let of_descriptor fd =
  incr open_count;
  {
    fd;
    peer = lazy Ipaddr.V4.(to_string (of_int32 (System.peer fd)));
    input = Bytes.create line_max;
    first = 0;
    last = 0;
    output = Buffer.create 512;
    is_ended = false;
    is_unanswered = false;
    has_empty_line = false;
    has_length = false;
    head_bytes = 0;
    deadline = 0;
  }

(** The address at the other end. *)
let peer c = Lazy.force c.peer

(** Reads nothing more: neither the rest of this request nor another. *)
let stop_reading c =
  c.is_ended <- true;
  c.first <- c.last

(** True if a request has begun to arrive and no answer has been written. *)
let is_unanswered c = c.is_unanswered

(** True if what has been read of a request, its head or all of it, has come to its proper end. *)
let is_whole c = c.has_empty_line && not c.is_ended

(** True if what was waited for did not come in time. *)
let is_late c = Engine.seconds () >= c.deadline

(** False if no line of the request's head begins like Content-Length or Transfer-Encoding. *)
let has_length c = c.has_length

let rec send_all c bytes offset =
  let left = Bytes.length bytes - offset in
  if left = 0 then Lwt.return_unit
  else
    let sent = System.send c.fd bytes offset left in
    if sent >= 0 then send_all c bytes (offset + sent)
    else if sent = System.again then
      Engine.wait c.fd Engine.poll_out ~deadline:c.deadline >>= fun () -> send_all c bytes offset
    else Lwt.fail (Gone (-sent))

let flush c =
  if Buffer.length c.output = 0 then Lwt.return_unit
  else
    let bytes = Buffer.to_bytes c.output in
    Buffer.clear c.output;
    send_all c bytes 0

(** Adds to what will be sent. *)
let add c text =
  c.is_unanswered <- false;
  c.has_length <- false;
  c.head_bytes <- 0;
  Buffer.add_string c.output text

let write c text =
  add c text;
  Lwt.return_unit

(* The buffer is never full of unread bytes here. *)
let make_room c =
  if c.first = c.last then (
    c.first <- 0;
    c.last <- 0)
  else if c.last = line_max then (
    Bytes.blit c.input c.first c.input 0 (c.last - c.first);
    c.last <- c.last - c.first;
    c.first <- 0)

let rec receive c =
  let count = System.receive c.fd c.input c.last (line_max - c.last) in
  if count = System.again then Engine.wait c.fd Engine.poll_in ~deadline:c.deadline >>= fun () -> receive c
  else if count < 0 then Lwt.fail (Gone (-count))
  else (
    if count = 0 then c.is_ended <- true;
    c.last <- c.last + count;
    Lwt.return_unit)

let prepare c =
  make_room c;
  if not c.is_unanswered then c.deadline <- Engine.seconds () + idle_seconds ();
  flush c

(* Gets more input: afterwards there is some, or the connection has ended. *)
let fill c = prepare c >>= fun () -> receive c

(** Waits until the next request begins to arrive, or the connection has ended. Sends what is left before. The next request
    seldom follows at once, so looking for it before waiting would mostly be in vain. *)
let await c =
  if c.first < c.last || c.is_ended then Lwt.return_unit
  else
    prepare c >>= fun () ->
    Engine.wait c.fd Engine.poll_in ~deadline:c.deadline >>= fun () -> receive c

let begin_request c =
  if (not c.is_unanswered) && c.last > c.first then (
    c.is_unanswered <- true;
    c.deadline <- Engine.seconds () + request_seconds)

(* Where the line feed is, looking from [at] on; -1 if it has not come. *)
let rec line_end c at =
  if at = c.last then -1 else if Bytes.unsafe_get c.input at = '\n' then at else line_end c (at + 1)

(* No more than a look: the header may still be another one. *)
let note_length c line =
  match (line.[0], line.[8]) with
  | ('c' | 'C'), ('l' | 'L') | ('t' | 'T'), '-' -> c.has_length <- true
  | _ -> ()

let take_line c stop =
  let length = stop - c.first in
  let has_return = length > 0 && Bytes.get c.input (stop - 1) = '\r' in
  let line = Bytes.sub_string c.input c.first (if has_return then length - 1 else length) in
  c.head_bytes <- c.head_bytes + length + 1;
  c.first <- stop + 1;
  c.has_empty_line <- String.length line = 0;
  if length > 14 then note_length c line;
  line

let rec read_line_from c searched =
  begin_request c;
  let unread = c.last - c.first in
  let stop = line_end c searched in
  if stop >= 0 && c.head_bytes <= head_max then Lwt.return_some (take_line c stop)
  else if stop >= 0 || unread = line_max then (
    stop_reading c;
    Lwt.return_none)
  else if c.is_ended then Lwt.return_none
  else fill c >>= fun () -> read_line_from c (c.first + unread)

let read_line c =
  c.has_empty_line <- false;
  read_line_from c c.first

let rec read c length =
  let present = min length (c.last - c.first) in
  if present > 0 then (
    let bytes = Bytes.sub_string c.input c.first present in
    c.first <- c.first + present;
    Lwt.return bytes)
  else if c.is_ended || length <= 0 then Lwt.return ""
  else fill c >>= fun () -> read c length

(* Throws away what still comes, for a peer that is told "no" while it sends: closing at once would reset the
   connection, and the answer would be lost with it. *)
let rec discard c =
  c.first <- c.last;
  make_room c;
  receive c >>= fun () -> if c.first = c.last then Lwt.return_unit else discard c

let say_goodbye c ~linger_seconds =
  c.deadline <- Engine.seconds () + linger_seconds;
  flush c >>= fun () -> if System.shutdown_write c.fd < 0 then Lwt.return_unit else discard c

(** Sends what is left, gives the peer [linger_seconds] to end, and closes. *)
let finish c ~linger_seconds =
  Lwt.finalize
    (fun () ->
      Lwt.catch
        (fun () -> say_goodbye c ~linger_seconds)
        (function Gone _ | Engine.Timed_out -> Lwt.return_unit | other -> Lwt.fail other))
    (fun () ->
      decr open_count;
      ignore (System.close c.fd);
      Lwt.return_unit)
