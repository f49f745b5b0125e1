// Stands in for 'server-only' where tests import server modules outside Next.
export {};
