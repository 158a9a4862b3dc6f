/* SPDX-License-Identifier: Apache-2.0 */
#include <kbus/kbus_defns.h>
