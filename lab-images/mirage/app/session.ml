(* SPDX-License-Identifier: MIT *)
(* Session tokens: NUMBER.TIME.SIGNATURE, signed with HMAC-SHA-256 under a key that is drawn when the machine starts and
   never leaves it. A token of another machine, or of this one before its last start, is refused. *)
open Mirage_crypto

let key = ref Cstruct.empty
let seed_bytes = 64

(** Seeds the random number generator (Fortuna) and draws the key. Fails without random bytes from the system. *)
let init () =
  let seed = System.random seed_bytes in
  if String.length seed < seed_bytes then failwith "session: the system gives no random bytes";
  let generator = Mirage_crypto_rng.(create ~seed:(Cstruct.of_string seed) (module Fortuna)) in
  Mirage_crypto_rng.set_default_generator generator;
  key := Mirage_crypto_rng.generate 32

let hex bytes = Hex.show (Hex.of_cstruct bytes)
let sign text = hex (Hash.SHA256.hmac ~key:!key (Cstruct.of_string text))

(** A new token. *)
let issue () =
  let number = hex (Mirage_crypto_rng.generate 16) in
  let text = Printf.sprintf "%s.%d" number (System.seconds ()) in
  text ^ "." ^ sign text

(** The number of the session, if this machine signed the token. Takes the same time wherever a signature differs. *)
let verify token =
  match String.split_on_char '.' token with
  | [ number; time; signature ] when Eqaf.equal signature (sign (number ^ "." ^ time)) -> Some number
  | _ -> None
