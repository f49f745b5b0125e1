(* SPDX-License-Identifier: MIT *)
(* Requests on one connection, one after another, as cohttp reads them. cohttp-lwt's own loop is not used: it has cohttp
   write every head anew, which was a sixth of what a request cost. *)
open Cohttp
open Lwt.Infix
module Reader = Request.Make (Flow)
module Body = Cohttp_lwt.Body

let body_of conn request =
  match Reader.has_body request with
  | `Yes -> Body.of_stream (Body.create_stream Reader.read_body_chunk (Reader.make_body_reader request conn))
  | `No | `Unknown -> Body.empty

(** Answers until the connection ends, or holds what is no request. While a connection is idle, nothing of cohttp waits on
    it: the chain of promises is short, and a request that has come as a whole is read without another. *)
let rec serve conn =
  Flow.await conn >>= fun () ->
  Reader.read conn >>= function
  | `Eof | `Invalid _ -> Lwt.return_unit
  | `Ok request ->
      let body = body_of conn request in
      Routes.answer conn request body >>= fun () ->
      Body.drain_body body >>= fun () ->
      if Request.is_keep_alive request then serve conn else Lwt.return_unit
