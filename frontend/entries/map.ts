/* The map page: the list that the server wrote becomes the map's twin. */

import { byId } from "../lib/html";
import { Room } from "../map/room";

new Room(byId("room", HTMLElement));
