/** Of everything that comes by more than one stream: the same record maps alike, whichever page it is on. */
export const MAPPER_VERSION = 2;
