// Imported before any schema that reaches a browser is built: zod would otherwise try whether it may compile code, and
// a strict policy reports the attempt as a violation.
import { config } from 'zod/v4/core';

config({ jitless: true });
