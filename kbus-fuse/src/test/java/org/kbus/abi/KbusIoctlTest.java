// SPDX-License-Identifier: Apache-2.0
package org.kbus.abi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The ioctls' numbers, as {@code abi_checks.h} has them for C. */
class KbusIoctlTest {

    @ParameterizedTest
    @CsvSource({"RESET, 00006b01, 00006b01", "BIND, 40086b02, 40046b02", "UNBIND, 40086b03, 40046b03",
        "KSOCKID, 80086b04, 80046b04", "REPLIER, c0086b05, c0046b05", "NEXTMSG, 80086b06, 80046b06",
        "LENLEFT, 80086b07, 80046b07", "SEND, 80086b08, 80046b08", "DISCARD, 00006b09, 00006b09",
        "LASTSENT, 80086b0a, 80046b0a", "MAXMSGS, c0086b0b, c0046b0b", "NUMMSGS, 80086b0c, 80046b0c",
        "UNREPLIEDTO, 80086b0d, 80046b0d", "MSGONLYONCE, c0086b0e, c0046b0e", "VERBOSE, c0086b0f, c0046b0f",
        "NEWDEVICE, 80086b10, 80046b10", "REPORTREPLIERBINDS, c0086b11, c0046b11", "MAXMSGSIZE, c0086b12, c0046b12"})
    void numbers(KbusIoctl ioctl, String lp64, String ilp32) {
        assertEquals(Integer.parseUnsignedInt(lp64, 16), ioctl.command(DataModel.LP64));
        assertEquals(Integer.parseUnsignedInt(ilp32, 16), ioctl.command(DataModel.ILP32));
    }

    @ParameterizedTest
    @EnumSource(KbusIoctl.class)
    void eachIsFoundByItsNumber(KbusIoctl ioctl) {
        for (DataModel model : DataModel.values()) {
            assertSame(ioctl, KbusIoctl.of(ioctl.command(model), model));
        }
    }

    @Test
    void anotherSizeOrDirectionIsAnotherNumber() {
        assertNull(KbusIoctl.of(0x80046b04, DataModel.LP64));
        assertNull(KbusIoctl.of(0x40086b04, DataModel.LP64));
        assertNull(KbusIoctl.of(0x80086a04, DataModel.LP64));
        assertNull(KbusIoctl.of(0x80086b00, DataModel.LP64));
        assertNull(KbusIoctl.of(0x80086b13, DataModel.LP64));
        assertNull(KbusIoctl.of(0x00006bff, DataModel.LP64));
        assertNull(KbusIoctl.of(0x5401, DataModel.LP64));
    }
}
