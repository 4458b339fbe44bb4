package dev.viaduct.conversation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StatusTest {

    @ParameterizedTest
    @EnumSource
    void aStoredCodeIsReadBack(Status status) {
        assertThat(Status.ofCode(status.code())).isEqualTo(status);
    }

    @Test
    void anUnknownCodeIsNoStatus() {
        assertThatThrownBy(() -> Status.ofCode(4)).isInstanceOf(IllegalArgumentException.class);
    }
}
