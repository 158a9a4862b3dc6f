// SPDX-License-Identifier: Apache-2.0
package org.kbus.cli;

import java.math.BigDecimal;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Durations as they are typed: seconds, with or without decimals. */
final class Seconds implements ITypeConverter<Duration> {

    private static final BigDecimal NANOS = BigDecimal.valueOf(1_000_000_000);

    @Override
    public Duration convert(String typed) {
        try {
            BigDecimal seconds = new BigDecimal(typed);
            if (seconds.signum() < 0) {
                throw new TypeConversionException("a time of less than nothing: " + typed);
            }
            return Duration.ofNanos(seconds.multiply(NANOS).longValueExact());
        } catch (NumberFormatException e) {
            throw new TypeConversionException("not a number of seconds: " + typed);
        } catch (ArithmeticException e) {
            throw new TypeConversionException("too long or too fine a time: " + typed);
        }
    }

    static String format(Duration duration) {
        return new BigDecimal(duration.toNanos()).divide(NANOS).stripTrailingZeros().toPlainString();
    }
}
