package io.troupe.host.security;

/**
 * Somebody who has just signed in.
 *
 * @param secret for the browser to show with each request; it is kept nowhere here
 */
public record SignedIn(String secret, Caller caller) {

    @Override
    public String toString() {
        return "SignedIn[" + caller.id() + "]"; // a record would tell the secret
    }
}
