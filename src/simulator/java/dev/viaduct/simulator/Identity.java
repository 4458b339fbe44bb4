package dev.viaduct.simulator;

import java.util.Map;

/** Who a client is on the external channel: {@code from_client} of {@code messages/inbox}, checked. */
record Identity(String phone, String nickname, String avatar, String clientPhone, Map<String, String> customFields) {

    private static final String PREFIX = "[external] ";

    /** How the helpdesk stores a client that is not known by a phone number. */
    static String phoneOfId(String id) {
        return PREFIX + id;
    }
}
