package dev.viaduct.simulator;

import io.vertx.core.buffer.Buffer;

/** A picture of an operator: initials on a coloured disc, so that no picture has to come from elsewhere. */
final class Portrait {

    private static final String[] COLOURS = {"#2f6f8f", "#8f5a2f", "#5a7a3a", "#6b4f8a"};

    private Portrait() {}

    static Buffer of(SimulatedOperator operator) {
        String initials =
                operator.firstName().substring(0, 1) + operator.lastName().substring(0, 1);
        String colour = COLOURS[(int) (operator.id() % COLOURS.length)];
        return Buffer.buffer("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 64 64\">"
                + "<circle cx=\"32\" cy=\"32\" r=\"32\" fill=\"" + colour + "\"/>"
                + "<text x=\"32\" y=\"41\" font-family=\"sans-serif\" font-size=\"26\" fill=\"#fff\""
                + " text-anchor=\"middle\">" + initials + "</text></svg>");
    }
}
