/** A smooth function of a vector. */
export interface Objective {
  readonly size: number;
  /** Value and gradient together. Both cost little more than one. */
  evaluate(at: Float64Array): { readonly value: number; readonly gradient: Float64Array };
}

/** A function with second derivatives too. */
export interface CurvedObjective {
  readonly size: number;
  value(at: Float64Array): number;
  /** The Hessian is row-major, shape (size, size); only its lower triangle is read. */
  derivatives(at: Float64Array): { readonly gradient: Float64Array; readonly hessian: Float64Array };
}
