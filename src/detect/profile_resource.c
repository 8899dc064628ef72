// SPDX-License-Identifier: Apache-2.0
#include "detect/profile_resource.h"

static const struct profile_resource resources[] = {
	// Between answers it waits for the network; in its select, for the Body to be read or closed.
	{STR("net/http.(*persistConn).readLoop"), "open HTTP responses"},
	{STR("net/http.(*persistConn).writeLoop"), NULL},
	{STR("database/sql.(*Rows).awaitDone"), "open sql.Rows"},
	{STR("database/sql.(*Tx).awaitDone"), "open transactions"},
	{STR("database/sql.(*DB).connectionOpener"), "open sql.DB"},
};

const struct profile_resource *profile_resource_of(const struct parked_group *group)
{
	u32 at = 0;

	while (at < group->frame_count && str_starts(group->frames[at].function, STR("runtime.")))
		at++;
	for (u32 i = 0; i < ARRAY_LEN(resources) && at < group->frame_count; i++) {
		if (str_equal(group->frames[at].function, resources[i].function))
			return &resources[i];
	}
	return NULL;
}
