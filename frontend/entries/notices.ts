/* How to be told: the switch for push on this device. */

import { offerPush } from "../push/page";

offerPush();
