(* SPDX-License-Identifier: MIT *)
(* What the service answers to a request as cohttp has parsed it. *)
open Cohttp
open Lwt.Infix

let nonce_max = 64
let token_max = 512
type count = { mutable billions : int; mutable rest : int }

let requests = { billions = 0; rest = 0 }
let _, host_name, build_id = System.names ()

let level = System.privilege_level ()

(* The same program runs as a process of Linux, and then has another system below it. *)
let system, network =
  if level = 0 then
    ("this library OS", "stand lwIP and the\ndrivers of the library OS that the image is linked with")
  else ("Linux", "stands the kernel of\nthe system that runs it")

let page =
  {|<!doctype html>
<html lang="en"><meta charset="utf-8"><title>mirage-http</title>
<h1>mirage-http</h1>
<p>MirageOS libraries on |} ^ system ^ {|, not a MirageOS release: cohttp, lwt, cstruct, ipaddr and mirage-crypto as
Debian packages them, in OCaml native code at privilege level |} ^ string_of_int level ^ {|. In place of mirage-tcpip and Solo5 |} ^ network ^ {|.</p>
<ul><li><a href="/info">/info</a><li>/echo?nonce=N<li>/sha256 (POST)<li><a href="/session">/session</a> (GET a token, POST it)</ul>
</html>
|}

(* A string of JSON. *)
let quoted text =
  let buffer = Buffer.create (String.length text + 2) in
  let add = function
    | ('"' | '\\') as char -> Buffer.add_char buffer '\\'; Buffer.add_char buffer char
    | char when char < ' ' || char > '~' -> Buffer.add_string buffer (Printf.sprintf "\\u%04x" (Char.code char))
    | char -> Buffer.add_char buffer char
  in
  Buffer.add_char buffer '"';
  String.iter add text;
  Buffer.add_char buffer '"';
  Buffer.contents buffer

let rec add_digits buffer number =
  if number >= 10 then add_digits buffer (number / 10);
  Buffer.add_char buffer (Char.unsafe_chr (48 + (number mod 10)))

let digits number =
  let buffer = Buffer.create 10 in
  add_digits buffer number;
  Buffer.contents buffer

(* [billions] * 10^9 + [rest]: more than the 31 bits of an int here. *)
let add_wide buffer billions rest =
  if billions = 0 then add_digits buffer rest
  else (
    add_digits buffer billions;
    let last = digits rest in
    Buffer.add_string buffer (String.make (9 - String.length last) '0');
    Buffer.add_string buffer last)

(* What does not change is put together once. *)
let info_first = Printf.sprintf {|{"kind":"MirageOS libraries","name":%s,"cpl":|} (quoted host_name)
let info_last = Printf.sprintf {|","ocaml":%s,"buildId":%s}|} (quoted Sys.ocaml_version) (quoted build_id) ^ "\n"

let info conn request =
  let buffer = Buffer.create 512 in
  Buffer.add_string buffer info_first;
  add_digits buffer (System.privilege_level ());
  Buffer.add_string buffer {|,"uptimeNs":|};
  let seconds = System.seconds () in
  add_wide buffer seconds (System.nanoseconds_of seconds);
  Buffer.add_string buffer {|,"requests":|};
  add_wide buffer requests.billions requests.rest;
  Buffer.add_string buffer {|,"connections":|};
  add_digits buffer !Flow.open_count;
  Buffer.add_string buffer {|,"peer":"|};
  Buffer.add_string buffer (Flow.peer conn);
  Buffer.add_string buffer info_last;
  Answer.(send conn request json) (Buffer.contents buffer)

let is_nonce_char = function 'a' .. 'z' | 'A' .. 'Z' | '0' .. '9' | '-' | '_' -> true | _ -> false

let echo conn request query =
  match List.assoc_opt "nonce" (Uri.query_of_encoded query) with
  | Some [ nonce ] when String.length nonce <= nonce_max && String.for_all is_nonce_char nonce ->
      Answer.(send conn request plain) (nonce ^ "\n")
  | _ -> Answer.refuse conn request `Bad_request

(* Each part is hashed as it comes: a body may be of any length. *)
let sha256 conn request body =
  let feed part hash = Mirage_crypto.Hash.SHA256.feed hash (Cstruct.of_string part) in
  Lwt_stream.fold feed (Cohttp_lwt.Body.to_stream body) Mirage_crypto.Hash.SHA256.empty >>= fun hash ->
  if Flow.is_whole conn then Answer.(send conn request plain) (Session.hex (Mirage_crypto.Hash.SHA256.get hash) ^ "\n")
  else Answer.refuse conn request `Bad_request

(* The body as a string, or nothing if it is longer than [most]. *)
let short_body body most =
  let buffer = Buffer.create 128 in
  let stream = Cohttp_lwt.Body.to_stream body in
  let rec next () =
    Lwt_stream.get stream >>= function
    | None -> Lwt.return_some (Buffer.contents buffer)
    | Some part when Buffer.length buffer + String.length part > most -> Lwt.return_none
    | Some part ->
        Buffer.add_string buffer part;
        next ()
  in
  next ()

let session conn request body =
  match Request.meth request with
  | `POST -> (
      short_body body token_max >>= function
      | None -> Answer.refuse conn request `Request_entity_too_large
      | Some _ when not (Flow.is_whole conn) -> Answer.refuse conn request `Bad_request
      | Some token -> (
          match Session.verify (String.trim token) with
          | Some number -> Answer.(send conn request json) (Printf.sprintf "{\"valid\":true,\"session\":%s}\n" (quoted number))
          | None -> Answer.(send_status conn request `Forbidden json) "{\"valid\":false}\n"))
  | _ -> Answer.(send conn request json) (Printf.sprintf "{\"token\":%s}\n" (quoted (Session.issue ())))

let is_number text =
  text <> "" && String.length text <= 12 && String.for_all (function '0' .. '9' -> true | _ -> false) text

(* True if it is clear how long the body is, and cohttp will read it. It reads none of GET and HEAD. *)
let is_length_clear request =
  let headers = Request.headers request in
  match (Header.get_multi headers "content-length", Header.get headers "transfer-encoding") with
  | [], None -> true
  | [], Some "chunked" -> Request.meth request = `POST
  | [ length ], None -> is_number length && (Request.meth request = `POST || length = "0")
  | _ -> false

(* cohttp takes a head or body that it cannot read to its end for one that ends there, and a length that is no number for
   no body. Going on after either would take the rest of one request for another. *)
let is_sound conn request =
  Flow.is_whole conn
  && ((not (Flow.has_length conn)) || is_length_clear request)
  &&
  match (Request.version request, Header.get_multi (Request.headers request) "host") with
  | `HTTP_1_1, [ _ ] -> true
  | `HTTP_1_1, _ -> false
  | _ -> true

let split_target target =
  match String.index_opt target '?' with
  | None -> (target, "")
  | Some at -> (String.sub target 0 at, String.sub target (at + 1) (String.length target - at - 1))

let route conn request body =
  let path, query = split_target (Request.resource request) in
  match (Request.meth request, path) with
  | (`GET | `HEAD), "/" -> Answer.(send conn request html) page
  | (`GET | `HEAD), "/info" -> info conn request
  | (`GET | `HEAD), "/echo" -> echo conn request query
  | `POST, "/sha256" -> sha256 conn request body
  | (`GET | `HEAD | `POST), "/session" -> session conn request body
  | _, ("/" | "/info" | "/echo" | "/sha256" | "/session") -> Answer.refuse conn request `Method_not_allowed
  | _ -> Answer.(send_status conn request `Not_found plain) "404 Not Found\n"

let count_request () =
  requests.rest <- requests.rest + 1;
  if requests.rest = 1_000_000_000 then (
    requests.rest <- 0;
    requests.billions <- requests.billions + 1)

(** Answers one request. *)
let answer conn request body =
  count_request ();
  if is_sound conn request then route conn request body else Answer.refuse conn request `Bad_request
