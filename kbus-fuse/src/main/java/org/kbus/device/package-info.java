// SPDX-License-Identifier: Apache-2.0
/**
 * What an emulated character device is to the rest of us: the kernel's {@code struct file_operations} in Java. A
 * driver implements {@link org.kbus.device.FileOperations} and knows nothing of how it is reached; a transport (FUSE
 * in its variants) calls them and knows nothing of what the device does.
 */
package org.kbus.device;
