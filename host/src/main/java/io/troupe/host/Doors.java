package io.troupe.host;

import io.troupe.host.http.Tls;
import io.troupe.host.settings.HostSettings;
import io.troupe.host.settings.HostSettings.Security.Proxy;
import io.troupe.host.settings.HostSettings.Security.Tokens;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Where a host can be reached, checked: beyond its own machine only with tokens, and only over what nobody can read.
 *
 * @param names under which it may be called beside loopback's
 * @param certificate SHA-256 of its own, hexadecimal
 */
record Doors(String bind, List<String> names, Tls tls, boolean tokensRequired, Optional<String> certificate) {

    /**
     * Reads them from the settings; blocks.
     *
     * @throws StartRefused saying what is missing
     */
    static Doors of(HostSettings settings) {
        var http = settings.http();
        var tls = tls(settings);
        boolean required = settings.security().tokens() == Tokens.REQUIRED;
        boolean loopback = loopback(http.bind());
        if (!loopback && !required) {
            throw refused(http.bind(), "security.tokens: required");
        }
        if (!loopback && tls instanceof Tls.None) {
            throw refused(
                    http.bind(),
                    "http.tls.certificate and http.tls.key, or security.proxy: declared where a proxy in front of it "
                            + "ends TLS");
        }
        var names = new ArrayList<>(http.names());
        if (!loopback) {
            names.add(host(http.bind()));
        }
        var certificate =
                tls instanceof Tls.Here(var file, var key) ? Optional.of(digest(file)) : Optional.<String>empty();
        return new Doors(http.bind(), List.copyOf(names), tls, required, certificate);
    }

    /** Where commands on this machine reach it. */
    URI url(int port) {
        var host = address(bind).isAnyLocalAddress() ? "127.0.0.1" : host(bind);
        return URI.create(tls.scheme() + "://" + host + ":" + port);
    }

    private static String host(String bind) {
        return bind.contains(":") ? "[" + bind + "]" : bind;
    }

    private static Tls tls(HostSettings settings) {
        var files = settings.http().tls();
        boolean declared = settings.security().proxy() == Proxy.DECLARED;
        if (files.certificate().isPresent() != files.key().isPresent()) {
            throw new StartRefused("http.tls has only a "
                    + (files.key().isPresent() ? "key, expected a certificate" : "certificate, expected a key")
                    + " too");
        }
        if (files.certificate().isPresent() && files.key().isPresent()) {
            readable("http.tls.key", files.key().get());
            return new Tls.Here(files.certificate().get(), files.key().get());
        }
        return declared ? new Tls.AtProxy() : new Tls.None();
    }

    private static void readable(String setting, Path file) {
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
            throw new StartRefused(setting + ": " + file + " cannot be read, expected a file in PEM");
        }
    }

    private static boolean loopback(String bind) {
        return address(bind).isLoopbackAddress();
    }

    private static InetAddress address(String bind) {
        try {
            return InetAddress.getByName(bind);
        } catch (UnknownHostException e) {
            throw new StartRefused("http.bind is '" + bind + "', expected an address of this machine");
        }
    }

    private static StartRefused refused(String bind, String needed) {
        return new StartRefused(
                "http.bind is " + bind + ", which others can reach: that needs " + needed + "; or bind 127.0.0.1");
    }

    private static String digest(Path certificate) {
        readable("http.tls.certificate", certificate);
        try (var in = Files.newInputStream(certificate)) {
            var first = CertificateFactory.getInstance("X.509").generateCertificate(in);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(first.getEncoded()));
        } catch (IOException | CertificateException | NoSuchAlgorithmException e) {
            throw new StartRefused(
                    "http.tls.certificate: " + certificate + ": " + e.getMessage() + ", expected a certificate in PEM");
        }
    }
}
