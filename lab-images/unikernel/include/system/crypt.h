/* SPDX-License-Identifier: MIT */
/* Debian's musl has no crypt(). Programs include the header even where they do not use it; this one is empty. */
