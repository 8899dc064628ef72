// SPDX-License-Identifier: Apache-2.0
#include "rules/owner.h"

static bool is_stdlib(const struct type_named *named)
{
	return !named->object->package || named->object->package->is_stdlib;
}

static bool can_be_owned(const struct model *model, struct type *field)
{
	struct type *type = type_deref(field);
	struct type_named *named = type_as_named(type);
	struct type_interface *iface = type_under_interface(type);

	if (type_under_signature(type))
		return true;
	if (iface)
		return (iface->method_count || iface->embedded_count) &&
		       (!named || named->object->package);
	if (!named)
		return false;
	return model_is_acquired(model, named->origin) ||
	       (!is_stdlib(named) && named->origin->method_count && type_under_struct(type));
}

bool owner_is_possible(const struct model *model, struct type_named *type)
{
	const struct type_struct *fields = type_under_struct(&type->type);

	for (u32 i = 0; fields && i < fields->count; i++) {
		if (can_be_owned(model, fields->fields[i]->type))
			return true;
	}
	return false;
}
