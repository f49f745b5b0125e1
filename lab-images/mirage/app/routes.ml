(* SPDX-License-Identifier: MIT *)
(* What the service answers: from a request as cohttp has parsed it to a response for cohttp to write. *)
open Cohttp
open Lwt.Infix
module Server = Cohttp_lwt.Make_server (Flow)

let nonce_max = 64
let token_max = 512
let requests = ref 0L
let _, host_name, build_id = System.names ()

let page =
  {|<!doctype html>
<html lang="en"><meta charset="utf-8"><title>mirage-http</title>
<h1>mirage-http</h1>
<p>MirageOS libraries on this library OS, not a MirageOS release: cohttp, lwt, cstruct, ipaddr and mirage-crypto as
Debian packages them, in OCaml native code at privilege level 0. In place of mirage-tcpip and Solo5 stand lwIP and the
drivers of the library OS that the image is linked with.</p>
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

let json fields =
  "{" ^ String.concat "," (List.map (fun (name, value) -> "\"" ^ name ^ "\":" ^ value) fields) ^ "}\n"

let headers_of kind = Header.init_with "content-type" kind
let text_headers = headers_of "text/plain"
let json_headers = headers_of "application/json"
let html_headers = headers_of "text/html; charset=utf-8"

(* The length is told in any case; the body is left out where the request was HEAD. *)
let answer request ?(status = `OK) headers body =
  let encoding = Transfer.Fixed (Int64.of_int (String.length body)) in
  let sent = if Request.meth request = `HEAD then `Empty else `String body in
  Lwt.return (Response.make ~status ~encoding ~headers (), sent)

(** Answers [status] and ends the connection, because what follows on it cannot be understood or is not wanted. *)
let refuse conn request status =
  Flow.stop_reading conn;
  let headers = Header.add text_headers "connection" "close" in
  answer request ~status headers (Code.string_of_status status ^ "\n")

let info conn request =
  let peer = Ipaddr.V4.(to_string (of_int32 (System.peer conn.Flow.fd))) in
  answer request json_headers
    (json
       [
         ("kind", quoted "MirageOS libraries");
         ("name", quoted host_name);
         ("cpl", string_of_int (System.privilege_level ()));
         ("uptimeNs", Int64.to_string (System.nanoseconds ()));
         ("requests", Int64.to_string !requests);
         ("connections", string_of_int !Flow.open_count);
         ("peer", quoted peer);
         ("ocaml", quoted Sys.ocaml_version);
         ("buildId", quoted build_id);
       ])

let is_nonce_char = function 'a' .. 'z' | 'A' .. 'Z' | '0' .. '9' | '-' | '_' -> true | _ -> false

let echo conn request query =
  match List.assoc_opt "nonce" (Uri.query_of_encoded query) with
  | Some [ nonce ] when String.length nonce <= nonce_max && String.for_all is_nonce_char nonce ->
      answer request text_headers (nonce ^ "\n")
  | _ -> refuse conn request `Bad_request

(* Each part is hashed as it comes: a body may be of any length. *)
let sha256 request body =
  let feed part hash = Mirage_crypto.Hash.SHA256.feed hash (Cstruct.of_string part) in
  Lwt_stream.fold feed (Cohttp_lwt.Body.to_stream body) Mirage_crypto.Hash.SHA256.empty >>= fun hash ->
  answer request text_headers (Session.hex (Mirage_crypto.Hash.SHA256.get hash) ^ "\n")

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
      | None -> refuse conn request `Request_entity_too_large
      | Some token -> (
          match Session.verify (String.trim token) with
          | Some number -> answer request json_headers (json [ ("valid", "true"); ("session", quoted number) ])
          | None -> answer request ~status:`Forbidden json_headers (json [ ("valid", "false") ])))
  | _ -> answer request json_headers (json [ ("token", quoted (Session.issue ())) ])

(* cohttp takes a head that it cannot read to its end for one that ends there, and a length that is no number for no
   body. Going on after either would take the rest of one request for another. *)
let is_sound conn request =
  let headers = Request.headers request in
  let is_number text = text <> "" && String.length text <= 12 && String.for_all (function '0' .. '9' -> true | _ -> false) text in
  Flow.is_head_whole conn
  && (Request.version request <> `HTTP_1_1 || List.length (Header.get_multi headers "host") = 1)
  &&
  match (Header.get_multi headers "content-length", Header.get headers "transfer-encoding") with
  | [], (None | Some "chunked") -> true
  | [ length ], None -> is_number length
  | _ -> false

let split_target target =
  match String.index_opt target '?' with
  | None -> (target, "")
  | Some at -> (String.sub target 0 at, String.sub target (at + 1) (String.length target - at - 1))

let route conn request body =
  let path, query = split_target (Request.resource request) in
  match (Request.meth request, path) with
  | (`GET | `HEAD), "/" -> answer request html_headers page
  | (`GET | `HEAD), "/info" -> info conn request
  | (`GET | `HEAD), "/echo" -> echo conn request query
  | `POST, "/sha256" -> sha256 request body
  | (`GET | `HEAD | `POST), "/session" -> session conn request body
  | _, ("/" | "/info" | "/echo" | "/sha256" | "/session") -> refuse conn request `Method_not_allowed
  | _ -> answer request ~status:`Not_found text_headers "404 Not Found\n"

(** Answers one request: what cohttp's server calls. *)
let callback (conn, _) request body =
  requests := Int64.succ !requests;
  if is_sound conn request then route conn request body else refuse conn request `Bad_request
