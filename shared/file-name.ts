/**
 * The name of a file for an error message. A setting that names a file may hold something else by mistake, a route
 * table or a private key, and that must not reach the log.
 */
export const fileNameForMessage = (name: string): string => (/^[\w./@ -]{1,200}$/.test(name) ? name : 'the file');
