(* SPDX-License-Identifier: MIT *)
(* Lwt's main loop on poll(): promises that are fulfilled when a descriptor is ready. *)

exception Timed_out

type waiter = { deadline : int; wake : unit Lwt.u }

let poll_in = 1
let poll_out = 4
let record = 8 (* sizeof (struct pollfd): int fd, short events, short revents *)
let capacity = 256
let nobody = { deadline = max_int; wake = snd (Lwt.wait ()) }

(* Slot i of the poll set belongs to waiter i; slots are kept dense. *)
let set = Bytes.make (capacity * record) '\000'
let waiters = Array.make capacity nobody
let count = ref 0
let now = ref (System.seconds ())

(** The time in seconds since the machine started, as of the last look at the descriptors. *)
let seconds () = !now

(** Fulfilled when [fd] is ready for [events]; fails with [Timed_out] once [deadline] (in seconds) has passed. *)
let wait fd events ~deadline =
  if !count = capacity then failwith "engine: more waiters than descriptors";
  let promise, wake = Lwt.wait () in
  Bytes.set_int32_le set (!count * record) (Int32.of_int fd);
  Bytes.set_int32_le set ((!count * record) + 4) (Int32.of_int events);
  waiters.(!count) <- { deadline; wake };
  incr count;
  promise

(** Fulfilled when [deadline] (in seconds) has passed. *)
let sleep_until deadline =
  let no_descriptor = -1 in
  Lwt.catch
    (fun () -> wait no_descriptor 0 ~deadline)
    (function Timed_out -> Lwt.return_unit | other -> Lwt.fail other)

let remove slot =
  decr count;
  Bytes.blit set (!count * record) set (slot * record) record;
  waiters.(slot) <- waiters.(!count);
  waiters.(!count) <- nobody

(* Takes out what is ready or late. Nothing is woken yet: whoever is woken may wait again at once. *)
let take () =
  let rec from slot ready late =
    if slot < 0 then (ready, late)
    else
      let waiter = waiters.(slot) in
      if Bytes.get_uint16_le set ((slot * record) + 6) <> 0 then (
        remove slot;
        from (slot - 1) (waiter :: ready) late)
      else if waiter.deadline <= !now then (
        remove slot;
        from (slot - 1) ready (waiter :: late))
      else from (slot - 1) ready late
  in
  from (!count - 1) [] []

let next_deadline () =
  let earliest = ref max_int in
  for slot = 0 to !count - 1 do
    earliest := min !earliest waiters.(slot).deadline
  done;
  !earliest

let turn () =
  let deadline = if Lwt.paused_count () > 0 then !now else next_deadline () in
  (* A minute at most: the timeout in milliseconds must fit 31 bits. *)
  let wait_seconds = max 0 (min 60 (deadline - !now)) in
  let result = System.poll set !count (wait_seconds * 1000) in
  if result < 0 then failwith (Printf.sprintf "engine: poll() failed with error %d" (-result));
  now := System.seconds ();
  let ready, late = take () in
  List.iter (fun { wake; _ } -> Lwt.wakeup wake ()) ready;
  List.iter (fun { wake; _ } -> Lwt.wakeup_exn wake Timed_out) late

(** Runs everything until [promise] is fulfilled. *)
let rec run promise =
  Lwt.wakeup_paused ();
  match Lwt.poll promise with
  | Some value -> value
  | None ->
      turn ();
      run promise
