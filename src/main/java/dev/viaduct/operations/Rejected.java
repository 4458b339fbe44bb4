package dev.viaduct.operations;

import dev.viaduct.socket.Problem;

/** An admin request that can't be done, with what its answer says. */
final class Rejected extends RuntimeException {
    private final transient Problem problem;

    private Rejected(Problem problem) {
        super(problem.detail(), null, false, false);
        this.problem = problem;
    }

    /** A parameter is wrong. */
    static Rejected parameter(String name, String detail) {
        return new Rejected(Problem.of(400, detail, "invalid", name));
    }

    /** There is no such thing. */
    static Rejected unknown(String detail) {
        return new Rejected(Problem.of(404, detail));
    }

    /** It can't be done as things are. */
    static Rejected conflict(String detail) {
        return new Rejected(Problem.of(409, detail));
    }

    Problem problem() {
        return problem;
    }
}
