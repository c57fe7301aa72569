/** What has to hold of the mesh model, percent unless said. */
export const MESH_GOALS = {
  /** Control traffic of a node in the mean, off what was measured. */
  overhead: 15,
  /** CPU time of a forwarded frame, off the truth. */
  forwarding: 15,
  /** Radio energy of a frame, off the arithmetic; a share. */
  energy: 1e-9,
  /** Bytes of a frame in the mean, B: a header at least, and no more than what drivers join. */
  leastFrame: 20,
  mostFrame: 65_549,
} as const;
