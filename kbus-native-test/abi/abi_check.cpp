/* SPDX-License-Identifier: Apache-2.0 */
#include "abi_checks.h"
