package dev.viaduct.simulator;

/** An operator of the helpdesk; {@code avatar} is a path below the simulator's own URL. */
public record SimulatedOperator(long id, String firstName, String lastName, String email, String avatar) {

    String fullName() {
        return firstName + " " + lastName;
    }
}
