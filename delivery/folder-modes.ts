// Who may read what is delivered into a folder.

/** The group of the folder reads (the recipient's account is in it), nobody else does: a package is for one recipient, and
 * a usual umask (022) would let everybody on the machine. The umask may take away more. */
export const FILE_MODE = 0o640
export const FOLDER_MODE = 0o750
