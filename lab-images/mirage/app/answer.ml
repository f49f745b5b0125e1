(* SPDX-License-Identifier: MIT *)
(* What an answer is made of: a head that cohttp has written, and a body. *)
open Cohttp
module Head = Response.Make (Cohttp__String_io.M)

(* Heads of answers that went well, by the length of the body: cohttp takes longer to write one than the rest of an answer
   takes together. *)
type kind = { headers : Header.t; heads : string array }

let none = ""

(** A kind of content by its name. *)
let kind name = { headers = Header.init_with "content-type" name; heads = Array.make 1024 none }

let plain = kind "text/plain"
let json = kind "application/json"
let html = kind "text/html; charset=utf-8"

(* A head that is not kept. *)
let write_head status headers length =
  let headers = Header.replace headers "content-length" (string_of_int length) in
  let buffer = Buffer.create 128 in
  Head.write_header (Response.make ~status ~headers ()) buffer;
  Buffer.contents buffer

let kept_head kind length =
  let head = kind.heads.(length) in
  if head != none then head
  else
    let head = write_head `OK kind.headers length in
    kind.heads.(length) <- head;
    head

(* The length is told in any case; the body is left out where the request was HEAD. *)
let send_with conn request head body =
  Flow.add conn head;
  match Request.meth request with
  | `HEAD -> Lwt.return_unit
  | _ ->
      Flow.add conn body;
      Lwt.return_unit

(** Answers that all went well. *)
let send conn request kind body =
  let length = String.length body in
  let head = if length < Array.length kind.heads then kept_head kind length else write_head `OK kind.headers length in
  send_with conn request head body

(** Answers with another status. *)
let send_status conn request status kind body =
  send_with conn request (write_head status kind.headers (String.length body)) body

(** Answers [status] and ends the connection, because what follows on it cannot be understood or is not wanted. *)
let refuse conn request status =
  Flow.stop_reading conn;
  let body = Code.string_of_status status ^ "\n" in
  send_with conn request (write_head status (Header.add plain.headers "connection" "close") (String.length body)) body
