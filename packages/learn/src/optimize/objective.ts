/** A smooth function of a vector. */
export interface Objective {
  readonly size: number;
  /** Value and gradient. Computing both costs little more than one of them. */
  evaluate(at: Float64Array): { readonly value: number; readonly gradient: Float64Array };
}

/** A smooth function of a vector, with second derivatives. */
export interface CurvedObjective {
  readonly size: number;
  value(at: Float64Array): number;
  /** Gradient and Hessian. The Hessian is row-major, shape (size, size); only its lower triangle is read. */
  derivatives(at: Float64Array): { readonly gradient: Float64Array; readonly hessian: Float64Array };
}
