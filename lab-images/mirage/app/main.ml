(* SPDX-License-Identifier: MIT *)
(* mirage-http: an HTTP service made of MirageOS's libraries. Usage: mirage-http [port], 80 if not given. *)
open Lwt.Infix

let backlog = 64
let connections_max = 192
let linger_seconds = 2
let room = Lwt_condition.create ()

let refusal status =
  Printf.sprintf "HTTP/1.1 %s\r\ncontent-length: %d\r\nconnection: close\r\n\r\n%s\n" status (String.length status + 1) status

let malformed = refusal "400 Bad Request"
let too_late = refusal "408 Request Timeout"
let failed = refusal "500 Internal Server Error"
let report error = print_endline ("mirage-http: connection ended by " ^ Printexc.to_string error)

(* Where cohttp has made out no request, there is no answer yet. *)
let end_of conn =
  if Flow.is_unanswered conn then Flow.add conn (if Flow.is_late conn then too_late else malformed)

let serve conn =
  Lwt.finalize
    (fun () ->
      Lwt.try_bind
        (fun () -> Server.serve conn)
        (fun () -> Lwt.return (end_of conn))
        (function
          | Engine.Timed_out -> Lwt.return (end_of conn)
          | Flow.Gone _ -> Lwt.return_unit
          | error ->
              report error;
              Lwt.return (if Flow.is_unanswered conn then Flow.add conn failed)))
    (fun () -> Flow.finish conn ~linger_seconds >|= fun () -> Lwt_condition.signal room ())

let rec accept listener =
  if !Flow.open_count >= connections_max then Lwt_condition.wait room >>= fun () -> accept listener
  else
    let fd = System.accept listener in
    if fd >= 0 then (
      Lwt.async (fun () -> Lwt.catch (fun () -> serve (Flow.of_descriptor fd)) (fun error -> report error; Lwt.return_unit));
      accept listener)
    else if fd = System.again then
      Engine.wait listener Engine.poll_in ~deadline:max_int >>= fun () -> accept listener
    else
      (* Nobody can be taken in for now, or somebody went away before. *)
      Engine.sleep_until (Engine.seconds () + 1) >>= fun () -> accept listener

let port () =
  if Array.length Sys.argv < 2 then Some 80
  else Option.bind (int_of_string_opt Sys.argv.(1)) (fun port -> if port > 0 && port < 65536 then Some port else None)

let () =
  match port () with
  | None -> print_endline "usage: mirage-http [port]"; exit 2
  | Some port ->
      Session.init ();
      let listener = System.listen ~port ~backlog in
      if listener < 0 then failwith (Printf.sprintf "port %d: error %d" port (-listener));
      Printf.printf "mirage-http: ready on port %d\n%!" port;
      Engine.run (accept listener)
