(* SPDX-License-Identifier: MIT *)
(* The system as stubs.c offers it. A negative result is a negated error number of Linux on i386. *)

(** Listens on a port of every address; the descriptor never waits. *)
external listen : port:int -> backlog:int -> int = "rz_listen" [@@noalloc]

(** Takes a connection that has come in; its descriptor never waits. *)
external accept : int -> int = "rz_accept" [@@noalloc]

(** The IPv4 address at the other end; 0.0.0.0 if the connection is gone. *)
external peer : int -> int32 = "rz_peer"

(** [receive fd buffer offset length] is the number of bytes that have come, 0 at the end. *)
external receive : int -> Bytes.t -> int -> int -> int = "rz_receive" [@@noalloc]

(** [send fd buffer offset length] is the number of bytes taken. *)
external send : int -> Bytes.t -> int -> int -> int = "rz_send" [@@noalloc]

(** Tells the other end that nothing more will be sent. *)
external shutdown_write : int -> int = "rz_shutdown_write" [@@noalloc]

external close : int -> int = "rz_close" [@@noalloc]

(** [poll set count timeout_ms] looks at [count] records of eight bytes: descriptor, events, and what was found. *)
external poll : Bytes.t -> int -> int -> int = "rz_poll" [@@noalloc]

(** Whole seconds since the machine started. *)
external seconds : unit -> int = "rz_seconds" [@@noalloc]

(** Nanoseconds that have passed since second [seconds] began; at most 999,999,999, however late it is asked. *)
external nanoseconds_of : int -> int = "rz_nanoseconds_of" [@@noalloc]

(** Bytes of the system's random source; shorter than asked for if that fails. *)
external random : int -> string = "rz_random"

(** System, host name and build. *)
external names : unit -> string * string * string = "rz_names"

(** The processor's current privilege level. *)
external privilege_level : unit -> int = "rz_privilege_level" [@@noalloc]

(** "Not now": the operation would have to wait. *)
let again = -11
