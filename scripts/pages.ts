/** The pages there are: the folder of their source, and the path at which the server shows them. */
export const pages = [
  { folder: 'student', path: '/app/' },
  { folder: 'pos', path: '/pos/' },
  { folder: 'console', path: '/console/' },
] as const
